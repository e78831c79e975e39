"""``helio nameplate``: what a system is rated for, in the words of IEEE 2030.5, SunSpec and OpenADR."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.onboarding.rules.der.statement import NameplateRequest

EPILOG = "Example: helio nameplate --kwac 7.6 --battery-kwh 13.5 --battery-kw 5 --coupling ac --json"


class CouplingOption(StrEnum):
    AC = "ac"
    DC = "dc"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("nameplate", epilog=EPILOG)(nameplate)


def nameplate(
    file: Annotated[
        Path | None, typer.Argument(metavar="DESIGN.json", help="What helio design --json prints; see --schema.")
    ] = None,
    option: Annotated[str | None, typer.Option(metavar="ID", help="The design's option, where it has several.")] = None,
    kwac: Annotated[float | None, typer.Option(help="PV inverters together, kW; without it storage alone.")] = None,
    kva: Annotated[float | None, typer.Option(help="The same inverters, kVA; else as at unity power factor.")] = None,
    battery_kwh: Annotated[float | None, typer.Option(help="Usable energy of the battery, kWh.")] = None,
    battery_kw: Annotated[float | None, typer.Option(help="Continuous power of the battery, kW.")] = None,
    coupling: Annotated[CouplingOption | None, typer.Option(help="Battery beside or behind the PV inverter.")] = None,
    categories: Annotated[
        str | None, typer.Option(metavar="B,III", help="IEEE 1547-2018 normal and abnormal category.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """State a system's ratings as DERCapability, SunSpec models 702 and 713, and an OpenADR resource.

    The inverter of an AC-coupled battery adds to the PV's; a DC-coupled battery shares it.
    """
    if schema:
        _print_schema()
        return
    from services.onboarding.rules.der.statement import statement

    given = {
        "kwac": kwac,
        "kva": kva,
        "battery_kwh": battery_kwh,
        "battery_kw": battery_kw,
        "coupling": None if coupling is None else coupling.value,
        "categories": categories,
    }
    options = {name: value for name, value in given.items() if value is not None}
    if file is None:
        if option is not None:
            raise UserError("--option goes with DESIGN.json", "see helio nameplate --help")
        request = _from_options(options)
    elif options:
        name = next(iter(options)).replace("_", "-")
        raise UserError(f"--{name} does not go with DESIGN.json", "give the one or the other")
    else:
        request = _from_design(file, option)
    found = statement(request)
    if as_json:
        typer.echo(json.dumps(found, indent=2, allow_nan=False))
    else:
        _print(found)


def _from_options(options: dict[str, Any]) -> "NameplateRequest":
    from pydantic import ValidationError

    from services.onboarding.rules.der.statement import NameplateRequest

    if not options:
        raise UserError(
            "DESIGN.json, --kwac or --battery-kwh and --battery-kw are needed", "see helio nameplate --help"
        )
    if (categories := options.pop("categories", None)) is not None:
        normal, comma, abnormal = categories.partition(",")
        if not comma:
            raise UserError(f"--categories {categories} is not two categories", "write them as B,III")
        options |= {"normal_category": normal.strip(), "abnormal_category": abnormal.strip()}
    if "coupling" in options:
        options["battery_coupling"] = options.pop("coupling")
    try:
        return NameplateRequest.model_validate(options)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        text = first["msg"].removeprefix("Value error, ")
        raise UserError(f"{place}: {text}" if place else text, "see helio nameplate --help") from None


def _from_design(path: Path, option: str | None) -> "NameplateRequest":
    from pydantic import ValidationError

    from helio.commission_design import chosen_option
    from helio.files.reading import read_json
    from helio.requests import refused
    from services.onboarding.rules.der.statement import NameplateRequest

    document = read_json(path)
    if not isinstance(document, dict):
        raise UserError(f"{path} is no design", "give what helio design --json prints")
    if "options" in document:
        document = chosen_option(path, document["options"], option)
    elif option is not None:
        raise UserError(f"{path} has no options", "leave --option out")
    facts = document.get("facts", document)
    try:
        return NameplateRequest.model_validate_json(json.dumps(facts), strict=True)
    except ValidationError as error:
        raise refused(path, error, "nameplate") from None


def _print(found: dict[str, Any]) -> None:
    from helio.output import print_table

    shown = {"multiplier", "value"}
    rows: list[tuple[object, ...]] = []
    for name, value in found["ieee2030_5"].items():
        scaled = isinstance(value, dict) and shown <= value.keys()
        rows.append(("IEEE 2030.5", name, f"{value['value']} x 10^{value['multiplier']}" if scaled else value))
    for model, points in found["sunspec"].items():
        rows += [(f"SunSpec {model}", point, value) for point, value in points.items()]
    units = {one["payloadType"]: one["units"].replace("KW", "kW").replace("H", "h")
             for one in found["openadr"]["payloadDescriptors"]}  # fmt: skip
    for one in found["openadr"]["attributes"] + found["openadr"]["payloads"]:
        rows.append(("OpenADR 3.1", one["type"], f"{one['values'][0]:g} {units.get(one['type'], 'kW')}"))
    print_table(("Standard", "Name", "Value"), [(*names, str(value) if value is not None else None)
                                                for *names, value in rows])  # fmt: skip
    for warning in found["warnings"]:
        typer.echo(f"Note: {warning['code']}: {warning['place']}: {warning['text']}")


def _print_schema() -> None:
    from helio.schema import print_schema
    from services.onboarding.rules.der.statement import NameplateRequest

    def closed(**properties: Any) -> dict[str, Any]:
        return {"type": "object", "required": list(properties), "properties": properties}

    def quantity(most: int) -> dict[str, Any]:
        value = {"type": "integer", "minimum": 0, "maximum": most}
        return closed(multiplier={"type": "integer", "minimum": -9, "maximum": 9}, value=value)

    def or_null(one: dict[str, Any]) -> dict[str, Any]:
        return {"anyOf": [one, {"type": "null"}]}

    power, energy = quantity(2**15 - 1), quantity(2**48 - 1)
    values = {"type": "array", "items": closed(type={"type": "string"}, values={"type": "array"})}
    points = {"type": "object", "additionalProperties": {"type": "integer"}}
    output = closed(
        ieee2030_5=closed(
            type={"enum": [4, 80, 83]},
            rtgMaxW=power,
            rtgMaxVA=power,
            rtgMaxWh=or_null(energy),
            rtgMaxChargeRateW=or_null(power),
            rtgMaxDischargeRateW=or_null(power),
            rtgNormalCategory={"type": "integer", "minimum": 0, "maximum": 2},
            rtgAbnormalCategory={"type": "integer", "minimum": 0, "maximum": 3},
        ),
        sunspec=closed(**{"702": points, "713": points}),
        openadr=closed(attributes=values, payloadDescriptors={"type": "array"}, payloads=values),
        warnings={"type": "array"},
    )
    options = closed(options={"type": "array", "items": closed(facts=NameplateRequest.model_json_schema())})
    given = {"anyOf": [options, NameplateRequest.model_json_schema()]}
    print_schema("nameplate", given, output)
