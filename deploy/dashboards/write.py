"""``python -m deploy.dashboards.write``: what Grafana, vmui and Prometheus take, from the tables of this room.

``--check`` writes nothing and ends with 1 where a file is not what the tables say. Needs the extra ``observe``.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from deploy.dashboards.alerts import ALERTS, Alert
from deploy.dashboards.panels import DASHBOARDS, PANELS, Panel

HERE = Path(__file__).parent
RUNBOOK = "docs/runbook.md"
"""In the repository; put the address of your own copy before it."""
WIDTH, HEIGHT, COLUMNS = 8, 8, 3
VMUI_UNITS = {"short": "", "bool": "", "percentunit": "of 1", "percent": "%", "reqps": "/s", "decmbytes": "MB"}
"""Grafana's name of a unit -> what vmui shows behind a number."""


def anchor(heading: str) -> str:
    """As Markdown pages name their headings."""
    return "".join(one for one in heading.lower().replace(" ", "-") if one.isalnum() or one == "-")


def name_of(dashboard: str) -> str:
    return anchor(dashboard)


def grafana(dashboard: str) -> str:
    """A dashboard as Grafana imports it."""
    from grafana_foundation_sdk.builders import common, prometheus, timeseries
    from grafana_foundation_sdk.builders import dashboard as building
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models.common import LegendPlacement
    from grafana_foundation_sdk.models.dashboard import DataSourceRef, GridPos, Threshold, ThresholdsMode

    source = DataSourceRef(type_val="prometheus", uid="${source}")
    built = (
        building.Dashboard(f"Heliograph: {dashboard}")
        .uid(f"heliograph-{name_of(dashboard)}")
        .tags(["heliograph"])
        .refresh("30s")
        .time("now-1h", "now")
        .with_variable(building.DatasourceVariable("source").type("prometheus"))
    )
    for number, panel in enumerate(of(dashboard)):
        drawn = (
            timeseries.Panel()
            .title(panel.title)
            .description(f"{panel.question}\n\n[{panel.runbook}]({RUNBOOK}#{anchor(panel.runbook)})")
            .datasource(source)
            .unit(panel.unit)
            .min(0)
            .legend(common.VizLegendOptions().show_legend(True).placement(LegendPlacement.BOTTOM))
            .grid_pos(GridPos(HEIGHT, WIDTH, WIDTH * (number % COLUMNS), HEIGHT * (number // COLUMNS)))
            .with_target(prometheus.Dataquery().expr(panel.query).legend_format(panel.legend))
        )
        if panel.threshold is not None:
            lower = panel.threshold < 1 and panel.unit == "percentunit" and panel.dashboard == "Freshness"
            steps = [
                Threshold(color="red" if lower else "green"),
                Threshold(panel.threshold, "green" if lower else "red"),
            ]
            drawn = drawn.thresholds(building.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps))
            drawn = drawn.thresholds_style(common.GraphThresholdsStyleConfig().mode("line"))  # type: ignore[arg-type]
        built = built.with_panel(drawn)
    return JSONEncoder(sort_keys=True, indent=2).encode(built.build()) + "\n"


def vmui(dashboard: str) -> str:
    """A dashboard as VictoriaMetrics' vmui takes it (``-vmui.customDashboardsPath``)."""
    panels = [
        {"title": panel.title, "description": panel.question, "expr": [panel.query], "alias": [panel.legend]}
        | {"unit": VMUI_UNITS.get(panel.unit, panel.unit), "width": 12 // COLUMNS}
        for panel in of(dashboard)
    ]
    rows = [{"title": dashboard, "panels": panels}]
    return json.dumps({"title": f"Heliograph: {dashboard}", "rows": rows}, indent=2) + "\n"


def rules() -> str:
    """Alerting rules of Prometheus; JSON is YAML."""
    return (
        json.dumps({"groups": [{"name": "heliograph", "rules": [_rule(alert) for alert in ALERTS]}]}, indent=2) + "\n"
    )


def _rule(alert: Alert) -> dict[str, Any]:
    return {
        "alert": alert.name,
        "expr": alert.expression,
        "for": alert.lasting,
        "labels": {"severity": alert.severity},
        "annotations": {"summary": alert.summary, "runbook_url": f"{RUNBOOK}#{anchor(alert.runbook)}"},
    }


def of(dashboard: str) -> list[Panel]:
    return [panel for panel in PANELS if panel.dashboard == dashboard]


def files() -> dict[Path, str]:
    """Every file of this room that follows from its tables."""
    found = {HERE / "prometheus" / "alerts.yaml": rules()}
    for dashboard in DASHBOARDS:
        found[HERE / "grafana" / f"{name_of(dashboard)}.json"] = grafana(dashboard)
        found[HERE / "vmui" / f"{name_of(dashboard)}.json"] = vmui(dashboard)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.dashboards.write", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only")
    given = parser.parse_args()
    stale = [path for path, text in files().items() if not path.exists() or path.read_text() != text]
    if given.check:
        for path in stale:
            print(
                f"{path.relative_to(HERE)} is not what the tables say: python -m deploy.dashboards.write",
                file=sys.stderr,
            )
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(files()[path])
        print(f"wrote {path.relative_to(HERE)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
