"""The login page: plain HTML without scripts, every text escaped."""

from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from deploy.local.oidc.people import ORGANISATIONS, PEOPLE, Person

STYLE = """
:root { color-scheme: light dark; --line: #8884; --sun: #e8a317 }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } h1::before { content: "\\2600"; color: var(--sun); margin-right: .4em }
p { margin: .4rem 0 1.2rem; opacity: .8 }
form { display: grid; grid-template-columns: 10rem 1fr 7rem; gap: 1rem; align-items: center;
       border-top: 1px solid var(--line); padding: .55rem 0 }
form b { display: block } small { opacity: .7 }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .3rem .5rem; border: 1px solid var(--line);
        border-radius: .3rem; background: transparent; color: inherit }
button { font: inherit; padding: .35rem; border: 0; border-radius: .3rem; background: var(--sun); color: #000;
         cursor: pointer }
button:focus-visible, input:focus-visible { outline: 3px solid #48f; outline-offset: 2px }
@media (max-width: 36rem) { form { grid-template-columns: 1fr 6rem } .field { grid-column: 1 / -1; order: 3 }
                            .field:empty { display: none } }
"""
LABELS = {"projects": "Project ids, with spaces between", "org": "Organisation, as rows name it"}


def login_page(word: str, client_id: str, redirect_uri: str) -> HTMLResponse:
    """One button for each person. ``word`` stands for what the application asked for."""
    rows = "".join(_row(word, person) for person in PEOPLE.values())
    body = (
        f"<h1>Heliograph: who are you?</h1><p><b>{escape(client_id)}</b> asks who you are. These people are made up, "
        f"one for each role; nobody has a password, and nobody outside this machine sees this page.</p>{rows}"
    )
    return _page("Log in", body, redirect_uri)


def error_page(detail: str) -> HTMLResponse:
    """For what cannot be told to the application, since nobody knows that it is one."""
    return _page("Not possible", f"<h1>This is no good request</h1><p>{escape(detail)}</p>", None, 400)


def _row(word: str, person: Person) -> str:
    field = ""
    if person.needs:
        label = LABELS[person.needs]
        field = (
            f'<input name="{person.needs}" aria-label="{label}" title="{label}" placeholder="{label}" '
            f'value="{escape(ORGANISATIONS.get(person.role, ""))}" maxlength="2000">'
        )
    return (
        f'<form method="post" action="/authorize"><input type="hidden" name="login" value="{escape(word)}">'
        f'<input type="hidden" name="role" value="{person.role}">'
        f"<div><b>{person.name}</b><small>{person.role.replace('_', ' ')}</small></div>"
        f'<div class="field">{field}</div><button>Log in</button></form>'
    )


def _page(title: str, body: str, redirect_uri: str | None, status: int = 200) -> HTMLResponse:
    content = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style><main>{body}</main></html>"
    )
    target = urlsplit(redirect_uri or "")
    back = f" {target.scheme}://{target.netloc}" if redirect_uri else ""
    policy = f"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'{back}; frame-ancestors 'none'"
    headers = {
        "content-security-policy": policy,
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(content, status, headers)
