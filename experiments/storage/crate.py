"""A results folder as an RO-Crate: what ran, on what, and what came out, for other programs.

`ro-crate-metadata.json` describes the files as they lie in the folder, so that the folder is the
crate. It is worked out from the folder's own record and nothing else (no clock, no user, no
machine): the same folder gives the same bytes. The record names no homepage of the program, so the
tool has none here either.
Source: RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) and its profile Process Run Crate 0.5
(https://w3id.org/ro/wfrun/process/0.5).
"""

import mimetypes
import uuid
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from experiments.storage.durable import write_text
from experiments.storage.ledger import (
    CRATE,
    MANIFEST,
    PLAN,
    SCENARIO,
    ResultsError,
    as_json,
    read_json,
)
from experiments.storage.looking import faults
from sim.provenance import file_digest

SPECIFICATION: Final = "https://w3id.org/ro/crate/1.1"
PROFILE: Final = "https://w3id.org/ro/wfrun/process/0.5"
CONTEXT: Final = [f"{SPECIFICATION}/context", "https://w3id.org/ro/terms/workflow-run/context"]
INPUTS: Final = (SCENARIO, PLAN)
SETTINGS: Final = (
    *("seed", "replications", "engine", "start", "warm_up_days", "measured_days"),
    *("seed_scheme", "code_sha256"),
)
KINDS: Final = {".parquet": "application/vnd.apache.parquet", ".yaml": "application/yaml"}

Entity = dict[str, Any]


def write_crate(folder: Path, by: str | None = None, licence: str | None = None) -> Path:
    """Describe a complete results folder; the file written. Raises ResultsError.

    `by` is the person or organisation to name as the one who ran it, `licence` an address. A folder
    with a damaged file is refused, since the crate vouches for every SHA-256 in it.
    """
    if not (folder / MANIFEST).is_file():
        raise ResultsError(f"{folder} is not complete; go on with it by --resume first")
    if found := faults(folder)[1]:
        raise ResultsError(f"{found[0]}; a crate vouches for what it holds")
    record = read_json(folder / MANIFEST)
    graph = [*_head(folder, record, licence), *_tool(record), _action(record, by)]
    graph += [*_agent(by), *_settings(record), *(_file(folder, n, d) for n, d in _files(folder, record))]  # noqa: E501  # fmt: skip
    try:
        write_text(folder / CRATE, as_json({"@context": CONTEXT, "@graph": graph}))
    except OSError as error:
        raise ResultsError(f"cannot write {folder / CRATE}: {error.strerror}") from None
    return folder / CRATE


def _files(folder: Path, record: dict[str, Any]) -> list[tuple[str, str]]:
    """Every file of the run with its SHA-256, the record last."""
    return [*sorted(record["outputs"].items()), (MANIFEST, file_digest(folder / MANIFEST))]


def _head(folder: Path, record: dict[str, Any], licence: str | None) -> list[Entity]:
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": _at(PROFILE),
        "name": f"borgerflow run {record['run_id']}: {record['title']['en']}",
        "description": f"Runs of the scenario {record['scenario']} under {_policies(record)}.",
        "datePublished": record["ended"],
        "hasPart": [_at(_name(name)) for name, _ in _files(folder, record)],
        "mentions": _at(_run(record)),
    }
    if licence:
        root["license"] = _at(licence)
    named = [{"@id": licence, "@type": "CreativeWork", "name": licence}] if licence else []
    return [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "conformsTo": _at(SPECIFICATION),
            "about": _at("./"),
        },
        root,
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        *named,
    ]


def _tool(record: dict[str, Any]) -> list[Entity]:
    """borgerflow and what it stood on."""
    below = {"Python": record["python"], **record["packages"]}
    tool: Entity = {
        "@id": "#borgerflow",
        "@type": "SoftwareApplication",
        "name": "borgerflow",
        "softwareVersion": record["app_version"],
        "softwareRequirements": [_at(f"#{name}") for name in below],
        "operatingSystem": record["platform"],
    }
    return [tool, *(
        {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name, "softwareVersion": told}
        for name, told in below.items()
    )]  # fmt: skip


def _action(record: dict[str, Any], by: str | None) -> Entity:
    told = {
        "@id": _run(record),
        "@type": "CreateAction",
        "name": f"{record['tasks_done']} runs of {record['scenario']}",
        "description": f"{record['replications']} replications under {_policies(record)}; "
        f"results_sha256 {record['results_sha256']}",
        "instrument": _at("#borgerflow"),
        "object": [*(_at(name) for name in INPUTS), *(_at(s["@id"]) for s in _settings(record))],
        "result": [
            _at(_name(n)) for n in (*sorted(record["outputs"]), MANIFEST) if n not in INPUTS
        ],
        "startTime": record["begun"],
        "endTime": record["ended"],
        "actionStatus": _at("http://schema.org/CompletedActionStatus"),
    }
    return {**told, "agent": _at("#agent")} if by else told


def _agent(by: str | None) -> list[Entity]:
    return [{"@id": "#agent", "@type": "Organization", "name": by}] if by else []


def _settings(record: dict[str, Any]) -> list[Entity]:
    """What was chosen that is no file, each as a named value."""
    values = {name: record[name] for name in SETTINGS}
    values["policies"] = [policy["key"] for policy in record["policies"]]
    return [
        {"@id": f"#{name}", "@type": "PropertyValue", "name": name, "value": value}
        for name, value in values.items()
    ]


def _file(folder: Path, name: str, digest: str) -> Entity:
    path = folder / name
    kind = KINDS.get(path.suffix) or mimetypes.guess_type(path.name, strict=False)[0]
    told = {"@id": _name(name), "@type": "File", "name": path.name, "sha256": digest}
    size = str(path.stat().st_size)
    return {**told, "contentSize": size, "encodingFormat": kind or "application/octet-stream"}


def _policies(record: dict[str, Any]) -> str:
    return ", ".join(policy["key"] for policy in record["policies"])


def _run(record: dict[str, Any]) -> str:
    """The run's identifier: of everything that decides its results."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, record['study_sha256'] + record['results_sha256'])}"  # noqa: E501  # fmt: skip


def _name(name: str) -> str:
    """A file's path as an address relative to the crate."""
    return quote(name)


def _at(name: str) -> Entity:
    return {"@id": name}
