"""Every page there is: whose eyes see it, and in which states it is worth a look."""

from dataclasses import dataclass

from tests.browser.site import FERRY, Site

# Answers that are no page: pieces, streams, files, and words for machines.
NO_PAGES = {
    "/", "/openapi.json", "/vendor/htmx.js", "/healthz", "/readyz", "/audit.csv", "/people/roster.csv",
    "/progress/export.json", "/attempts/{attempt_id}/stream", "/attempts/{attempt_id}/live",
    "/attempts/{attempt_id}/audience/spread", "/attempts/{attempt_id}/chatter",
    "/scenarios/{slug}/file", "/scenarios/{slug}/versions/{number}/file", "/cohorts/{cohort_id}/export.csv",
    "/cohorts/{cohort_id}/export.xlsx",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """An address of `route` as somebody sees it. `{name}` stands for what the site calls so."""

    route: str
    who: str
    address: str = ""
    status: int = 200

    def at(self, site: Site) -> str:
        return (self.address or self.route).format_map(site.names)

    def __str__(self) -> str:
        return f"{self.address or self.route} as {self.who or 'nobody'}"


OWN = "/scenarios/harbour-night"
PAGES = [
    Shown("/sign-in", ""),
    Shown("/sign-in", "", "/sign-in?next=%2Fdrills"),
    Shown("/links/{token}", "", "{invitation}"),
    Shown("/links/{token}", "", "{reset}"),
    Shown("/links/{token}", "", "{sign_in}"),
    Shown("/links/{token}", "", "/links/nobody-knows-it", 404),
    Shown("/account", "mina"),
    Shown("/account/password", "mina"),
    Shown("/people", "ada"),
    Shown("/people", "ada", "/people?q=nobody-of-this-name"),
    Shown("/people/{user_id:int}", "ada", "/people/1"),
    Shown("/people/{user_id:int}/removal", "ada", "/people/1/removal"),
    Shown("/people/roster", "ada"),
    Shown("/people/cohorts", "ada"),
    Shown("/drills", "mina"),
    Shown("/drills", "dae"),
    Shown("/progress", "mina"),
    Shown("/progress", "dae"),
    Shown("/attempts/{attempt_id}", "mina", "/attempts/{briefing}"),
    Shown("/attempts/{attempt_id}", "mina", "/attempts/{running}"),
    Shown("/attempts/{attempt_id}", "mina", "/attempts/{running}?reply_to=i2#composer"),
    Shown("/attempts/{attempt_id}", "mina", "/attempts/{running}?watch=1"),
    Shown("/attempts/{attempt_id}/briefing", "mina", "/attempts/{running}/briefing"),
    Shown("/attempts/{attempt_id}/scorecard", "mina", "/attempts/{finished}/scorecard?post=all"),
    Shown("/attempts/{attempt_id}/scorecard", "mina", "/attempts/{silent}/scorecard"),
    Shown("/attempts/{attempt_id}/scorecard", "sol", "/attempts/{finished}/scorecard"),
    Shown("/attempts/{attempt_id}/review", "mina", "/attempts/{finished}/review"),
    Shown("/attempts/{attempt_id}/review", "mina", "/attempts/{silent}/review"),
    Shown("/attempts/{attempt_id}/audience", "mina", "/attempts/{finished}/audience"),
    Shown("/attempts/{attempt_id}/audience", "mina", "/attempts/{finished}/audience?post=p2"),
    Shown("/attempts/{attempt_id}/audience", "mina", "/attempts/{silent}/audience"),
    Shown("/attempts/{attempt_id}/replays", "mina", "/attempts/{finished}/replays"),
    Shown("/attempts/{attempt_id}/replays", "mina", "/attempts/{silent}/replays"),
    Shown("/attempts/{attempt_id}/replays", "mina", "/attempts/{left_at_once}/replays"),
    Shown("/attempts/{attempt_id}/replays/new", "mina", "/attempts/{finished}/replays/new?moment=p2"),
    Shown("/attempts/{attempt_id}/replays/new", "mina", "/attempts/{silent}/replays/new?moment=q-i2"),
    Shown("/replays/{replay_id}", "mina", "/replays/{rewritten}"),
    Shown("/replays/{replay_id}", "hana", "/replays/{rewritten}"),
    Shown("/replays/{replay_id}/deletion", "mina", "/replays/{rewritten}/deletion"),
    Shown("/scoring", "mina"),
    Shown("/platforms", "mina"),
    Shown("/scenarios", "hana"),
    Shown("/scenarios", "hana", "/scenarios?q=nothing-is-called-so"),
    Shown("/scenarios/new", "hana"),
    Shown("/scenarios/{slug}", "hana", f"/scenarios/{FERRY}"),
    Shown("/scenarios/{slug}", "hana", "/scenarios/half-done"),
    Shown("/scenarios/{slug}/edit", "hana", f"{OWN}/edit"),
    Shown("/scenarios/{slug}/edit", "hana", "/scenarios/half-done/edit"),
    Shown("/scenarios/{slug}/publish", "hana", f"{OWN}/publish"),
    Shown("/scenarios/{slug}/deletion", "hana", "/scenarios/half-done/deletion"),
    Shown("/scenarios/{slug}/versions", "hana", f"{OWN}/versions"),
    Shown("/scenarios/{slug}/versions/{number}", "hana", f"{OWN}/versions/1"),
    Shown("/scenarios/{slug}/differences", "hana", f"{OWN}/differences?before=1&after=draft"),
    Shown("/scenarios/{slug}/tests/{version_id}", "hana", OWN + "/tests/{version_0}"),
    Shown("/cohorts", "hana"),
    Shown("/cohorts", "sol"),
    Shown("/cohorts/{cohort_id}", "hana"),
    Shown("/cohorts/{cohort_id}", "sol"),
    Shown("/cohorts/{cohort_id}", "hana", "/cohorts/{empty_cohort}"),
    Shown("/cohorts/compare", "sol"),
    Shown("/cohorts/compare", "sol", "/cohorts/compare?a={cohort_id}&b={empty_cohort}"),
    Shown("/cohorts/{cohort_id}/names", "sol"),
    Shown("/cohorts/{cohort_id}/trainees/{user_id}", "hana", "/cohorts/{cohort_id}/trainees/1"),
    Shown("/cohorts/{cohort_id}/trainees/{user_id}", "sol", "/cohorts/{cohort_id}/trainees/2"),
    Shown("/cohorts/{cohort_id}/assignments", "hana"),
    Shown("/cohorts/{cohort_id}/assignments", "hana", "/cohorts/{empty_cohort}/assignments"),
    Shown("/cohorts/{cohort_id}/assignments/new", "hana"),
    Shown("/cohorts/{cohort_id}/assignments/{assignment_id}", "hana"),
    Shown("/cohorts/{cohort_id}/assignments/{assignment_id}/edit", "hana"),
    Shown("/cohorts/{cohort_id}/attempts", "hana"),
    Shown("/cohorts/{cohort_id}/attempts", "hana", "/cohorts/{empty_cohort}/attempts"),
    Shown("/audit", "sol"),
    Shown("/marking", "hana"),
    Shown("/marking", "bora"),
    Shown("/marking/attempts/{attempt_id}", "hana", "/marking/attempts/{finished}"),
    Shown("/marking/attempts/{attempt_id}", "hana", "/marking/attempts/{silent}"),
    Shown("", "mina", "/no-such-page", 404),
    Shown("", "mina", "/people", 403),
]
