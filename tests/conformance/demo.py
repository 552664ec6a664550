"""The demo workspace of a test: where it is, and who may sign in to it."""

import json
import os
import re
import shutil
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

READY = json.loads(os.environ["BEHALF_DEMO"]) if "BEHALF_DEMO" in os.environ else {}
HOST = READY.get("host", "")
WAREHOUSE = READY.get("warehouse_id", "")


def user(name):
    """One of the demo people: user name, password and token."""
    return next(u for u in READY["users"] if u["user_name"].startswith(name + "@"))


def fresh(name):
    """The settings of a client that signs in anew as one of the demo people."""
    os.environ.update(BROWSER=f"{sys.executable} {__file__} %s &", BEHALF_DEMO_USER=name)
    cache = os.path.expanduser("~/.config/databricks-sdk-py")
    shutil.rmtree(cache, ignore_errors=True)
    return {"host": HOST, "auth_type": "external-browser"}


def control(path, body):
    """A call to one of the demo's own routes."""
    data = json.dumps(body).encode()
    request = urllib.request.Request(HOST + path, data, {"content-type": "application/json"})
    urllib.request.urlopen(request).read()


def calls():
    """What the workspace served since the last reset."""
    return json.load(urllib.request.urlopen(HOST + "/demo/calls"))["calls"]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def sign_in(link, name):
    """What a person does in the browser: signs in, consents, and follows the way back."""
    host = "/".join(link.split("/")[:3])
    opener = urllib.request.build_opener(_Stay)

    def post(path, form):
        try:
            reply = opener.open(host + path, urllib.parse.urlencode(form).encode())
            return reply.read().decode(), None
        except urllib.error.HTTPError as error:
            return "", error.headers.get("location")

    def request(page):
        return re.search(r'name=request value="([^"]+)"', page).group(1)

    page = opener.open(link).read().decode()
    form = {"request": request(page), "user": name, "password": name + "-demo"}
    page, back = post("/oidc/v1/sign-in", form)
    if not back:
        page, back = post("/oidc/v1/consent", {"request": request(page), "decision": "allow"})
    for _ in range(100):
        try:
            opener.open(back).read()
            return
        except urllib.error.URLError:
            # The client opens the browser first, and listens then.
            time.sleep(0.1)


if __name__ == "__main__":
    # As BROWSER: a client hands over the link.
    sign_in(sys.argv[1], os.environ["BEHALF_DEMO_USER"])
