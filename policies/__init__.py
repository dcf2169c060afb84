"""Decisions a municipality can take: one file, one frozen dataclass, one line in POLICIES each.

A policy edits a scenario before the run and knows nothing of engines, files or pictures. The
first entry changes nothing; every other policy is compared with it.
"""

from policies.base import Parameter, Policy, PolicyError, parse, with_policies
from policies.baseline import Baseline
from policies.home_first import HomeFirst
from policies.hospital_responsibility import HospitalResponsibility
from policies.satellite_clinics import SatelliteClinics

POLICIES: dict[str, type[Policy]] = {
    "baseline": Baseline,
    "home_first": HomeFirst,
    "satellite_clinics": SatelliteClinics,
    "hospital_responsibility": HospitalResponsibility,
}

__all__ = ["POLICIES", "Parameter", "Policy", "PolicyError", "parse", "with_policies"]
