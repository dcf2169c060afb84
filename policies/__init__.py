"""Decisions a municipality can take: one file, one frozen dataclass, one line in POLICIES each.

A policy edits a scenario before the run and knows nothing of engines, files or pictures. The
first entry changes nothing; every other policy is compared with it.
"""

from policies.base import Policy, generator, parse, parts
from policies.baseline import Baseline
from policies.combining import with_policies
from policies.errors import PolicyError
from policies.home_first import HomeFirst
from policies.hospital_responsibility import HospitalResponsibility
from policies.parameters import Parameter
from policies.satellite_clinics import SatelliteClinics

POLICIES: dict[str, type[Policy]] = {
    "baseline": Baseline,
    "home_first": HomeFirst,
    "satellite_clinics": SatelliteClinics,
    "hospital_responsibility": HospitalResponsibility,
}

__all__ = [
    "POLICIES", "Parameter", "Policy", "PolicyError", "generator", "parse", "parts",
    "with_policies",
]  # fmt: skip
