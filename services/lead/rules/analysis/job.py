"""The job of the lead service: usage and site in, energy analysis and feasibility out.

The service imports this module; numpy and the rules are loaded where the job runs, in a worker process.
"""

from typing import Any

from shared.rules.ruleset import by_carried_rules


@by_carried_rules
def analyse(payload: dict[str, Any]) -> dict[str, Any]:
    """``payload`` {run, on, figures, site, credit_band} -> {run, analysis, feasibility, facts}, plain JSON values.

    ``analysis`` is None where a fact is missing without which there is none; then the outcome is NURTURE at best and
    ``facts.missing`` says what has to be corrected.
    """
    from services.lead.rules.analysis.steps import answer

    return {"run": payload["run"], **answer(payload)}


def warm() -> None:
    """Loads the libraries that a first analysis would otherwise wait seconds for."""
    from services.lead.rules.analysis import steps  # noqa: F401


def compare_with_meter(payload: dict[str, Any]) -> dict[str, Any]:
    """``payload`` {predicted_kwh[12], metered_kwh[12], design_id} -> the fields of AnalysisAccuracyMeasured."""
    from services.lead.rules.load.accuracy import Basis, Resolution, measure

    found = measure(Basis.METERED, payload["predicted_kwh"], payload["metered_kwh"], Resolution.MONTHLY)
    return {
        "event": {
            "basis": found.basis.value,
            "predicted_kwh": found.predicted_kwh,
            "actual_kwh": found.actual_kwh,
            "abs_err_pct": found.abs_err_pct,
            "nmbe_pct": found.nmbe_pct,
            "cvrmse_pct": found.cv_rmse_pct,
            "n": found.n,
            "design_id": payload["design_id"],
        },
        "within_limits": found.within_limits,
    }
