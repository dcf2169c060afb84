"""Decisions a municipality can take: one file, one frozen dataclass, one line in POLICIES each.

A policy edits a scenario before the run and knows nothing of engines, files or pictures. The
first entry changes nothing; every other policy is compared with it. Every file beside this one is
a decision; what they are made with lives in `framework/`, and `catalogue.yaml` lists the
initiatives of the strategies, those included that no honest model can have.
"""

from policies.aids import Aids
from policies.baseline import Baseline
from policies.capacity_plan import CapacityPlan
from policies.care_home_doctors import CareHomeDoctors
from policies.chronic_courses import ChronicCourses
from policies.closer_assessment import CloserAssessment
from policies.closer_management import CloserManagement
from policies.contact_person import ContactPerson
from policies.delegated_tasks import DelegatedTasks
from policies.digital_home_training import DigitalHomeTraining
from policies.discharge_coordination import DischargeCoordination
from policies.documentation_quality import DocumentationQuality
from policies.framework.base import Policy, generator
from policies.framework.combining import with_policies
from policies.framework.errors import PolicyError
from policies.framework.parameters import Parameter
from policies.framework.texts import parse, parts
from policies.health_focus import HealthFocus
from policies.home_care_expansion import HomeCareExpansion
from policies.home_first import HomeFirst
from policies.hospital_responsibility import HospitalResponsibility
from policies.joint_budget import JointBudget
from policies.joint_visit import JointVisit
from policies.less_administration import LessAdministration
from policies.local_conferences import LocalConferences
from policies.matched_rota import MatchedRota
from policies.mental_health_courses import MentalHealthCourses
from policies.more_training import MoreTraining
from policies.one_inspection import OneInspection
from policies.pooled_districts import PooledDistricts
from policies.prevention import Prevention
from policies.preventive_visits import PreventiveVisits
from policies.readmission_prevention import ReadmissionPrevention
from policies.recruitment_nearby import RecruitmentNearby
from policies.recruitment_retention import RecruitmentRetention
from policies.reflection import Reflection
from policies.rehabilitating_nursing import RehabilitatingNursing
from policies.rehabilitation_centre import RehabilitationCentre
from policies.rehabilitation_first import RehabilitationFirst
from policies.satellite_clinics import SatelliteClinics
from policies.self_governing_teams import SelfGoverningTeams
from policies.sickness_followup import SicknessFollowup
from policies.social_clinic import SocialClinic
from policies.split_training import SplitTraining
from policies.step_down_flats import StepDownFlats
from policies.temp_corps import TempCorps
from policies.training_pipeline import TrainingPipeline
from policies.video_visits import VideoVisits
from policies.welfare_technology import WelfareTechnology

POLICIES: dict[str, type[Policy]] = {
    "baseline": Baseline,
    "home_first": HomeFirst,
    "satellite_clinics": SatelliteClinics,
    "hospital_responsibility": HospitalResponsibility,
    "aids": Aids,
    "capacity_plan": CapacityPlan,
    "care_home_doctors": CareHomeDoctors,
    "chronic_courses": ChronicCourses,
    "closer_assessment": CloserAssessment,
    "closer_management": CloserManagement,
    "contact_person": ContactPerson,
    "delegated_tasks": DelegatedTasks,
    "digital_home_training": DigitalHomeTraining,
    "discharge_coordination": DischargeCoordination,
    "documentation_quality": DocumentationQuality,
    "health_focus": HealthFocus,
    "home_care_expansion": HomeCareExpansion,
    "joint_budget": JointBudget,
    "joint_visit": JointVisit,
    "less_administration": LessAdministration,
    "local_conferences": LocalConferences,
    "matched_rota": MatchedRota,
    "mental_health_courses": MentalHealthCourses,
    "more_training": MoreTraining,
    "one_inspection": OneInspection,
    "pooled_districts": PooledDistricts,
    "prevention": Prevention,
    "preventive_visits": PreventiveVisits,
    "readmission_prevention": ReadmissionPrevention,
    "recruitment_nearby": RecruitmentNearby,
    "recruitment_retention": RecruitmentRetention,
    "reflection": Reflection,
    "rehabilitating_nursing": RehabilitatingNursing,
    "rehabilitation_centre": RehabilitationCentre,
    "rehabilitation_first": RehabilitationFirst,
    "self_governing_teams": SelfGoverningTeams,
    "sickness_followup": SicknessFollowup,
    "split_training": SplitTraining,
    "social_clinic": SocialClinic,
    "step_down_flats": StepDownFlats,
    "temp_corps": TempCorps,
    "training_pipeline": TrainingPipeline,
    "video_visits": VideoVisits,
    "welfare_technology": WelfareTechnology,
}
DEMO = ("baseline", "home_first", "satellite_clinics", "hospital_responsibility")  # are shown

__all__ = [
    "DEMO", "POLICIES", "Parameter", "Policy", "PolicyError", "generator", "parse", "parts",
    "with_policies",
]  # fmt: skip
