"""Reporting checklists: the numbers and titles of their items, and who published them."""

from dataclasses import dataclass
from typing import Final

STRESS_SOURCE: Final = (
    "Monks, Currie, Onggo, Robinson, Kunc and Taylor (2019), Strengthening the reporting of "
    "empirical simulation studies: introducing the STRESS guidelines, Journal of Simulation 13(1)"
)
STRESS: Final = {
    "1.1": "Purpose of the model",
    "1.2": "Model outputs",
    "1.3": "Aims of the experiments",
    "2.1": "Diagram of the base model",
    "2.2": "Logic of the base model",
    "2.3": "Logic of the scenarios",
    "2.4": "Algorithms",
    "2.5.1": "Entities",
    "2.5.2": "Activities",
    "2.5.3": "Resources",
    "2.5.4": "Queues",
    "2.5.5": "Entry and exit points",
    "3.1": "Data sources",
    "3.2": "Pre-processing",
    "3.3": "Input parameters",
    "3.4": "Assumptions",
    "4.1": "Initialisation",
    "4.2": "Run length",
    "4.3": "Estimation approach",
    "5.1": "Software",
    "5.2": "Random sampling",
    "5.3": "Model execution",
    "5.4": "System specification",
    "6.1": "Sharing of the model",
}
ISPOR_SOURCE: Final = (
    "The 18 items of Zhang, Lhachimi and Rogowski (2020), Reporting quality of discrete event "
    "simulations in healthcare, Value in Health 23(4), drawn from the ISPOR-SMDM reports"
)
ISPOR: Final = {
    "1": "Decision problem",
    "2": "Setting",
    "3": "Structure",
    "4": "Time horizon",
    "5": "Strategies compared",
    "6": "Population",
    "7": "Data sources",
    "8": "Parameters",
    "9": "Uncertainty",
    "10": "Sensitivity analyses",
    "11": "Face validity",
    "12": "Cross validity",
    "13": "External validity",
    "14": "Predictive validity",
    "15": "Generalisability",
    "16": "Stakeholders",
    "17": "Funding",
    "18": "Limitations",
}
CHEERS_SOURCE: Final = (
    "Husereau and others (2022), Consolidated Health Economic Evaluation Reporting Standards "
    "2022, Value in Health 25(1)"
)
CHEERS: Final = {
    "1": "Title",
    "2": "Abstract",
    "3": "Background and objectives",
    "4": "Health economic analysis plan",
    "5": "Study population",
    "6": "Setting and location",
    "7": "Comparators",
    "8": "Perspective",
    "9": "Time horizon",
    "10": "Discount rate",
    "11": "Selection of outcomes",
    "12": "Measurement of outcomes",
    "13": "Valuation of outcomes",
    "14": "Measurement and valuation of resources and costs",
    "15": "Currency, price date and conversion",
    "16": "Rationale and description of the model",
    "17": "Analytics and assumptions",
    "18": "Heterogeneity",
    "19": "Distributional effects",
    "20": "Uncertainty",
    "21": "Engagement with patients and others affected",
    "22": "Study parameters",
    "23": "Summary of main results",
    "24": "Effect of uncertainty",
    "25": "Effect of engagement",
    "26": "Findings, limitations, generalisability and current knowledge",
    "27": "Source of funding",
    "28": "Conflicts of interest",
}


@dataclass(frozen=True)
class Item:
    """One item of a checklist; no text: NOT REPORTED."""

    number: str
    title: str
    text: str | None
