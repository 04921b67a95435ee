# SPDX-License-Identifier: EUPL-1.2
"""What a browser would send back of a page of the administration: its form as it is filled in."""

from html.parser import HTMLParser

VERSIONS = "/admin/contracts/contractversion/"


class Filled(HTMLParser):
    """The fields of the form `name`, in the order of the page."""

    def __init__(self, name):
        super().__init__()
        self.name, self.inside, self.fields = name, False, []
        self.select = self.option = self.area = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("id") == self.name
        if not self.inside or "disabled" in given:
            return
        if tag == "input" and given.get("name") and given.get("type") not in ("submit", "button"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                otherwise = "on" if given.get("type") == "checkbox" else ""
                self.fields.append((given["name"], given.get("value") or otherwise))
        elif tag == "select":
            self.select, self.option = given, None
        elif tag == "option" and self.select and (self.option is None or "selected" in given):
            self.option = given.get("value") or ""
        elif tag == "textarea":
            self.area = [given["name"], ""]

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "select" and self.select and self.inside:
            self.fields.append((self.select["name"], self.option or ""))
            self.select = None
        elif tag == "textarea" and self.area:
            self.fields.append((self.area[0], self.area[1].strip("\r\n")))
            self.area = None
        elif tag == "form":
            self.inside = False


def filled(answer, name):
    """{field: value or list of values} of the form, without the row that scripts copy."""
    parser = Filled(name)
    parser.feed(answer.content.decode())
    data = {}
    for field, value in parser.fields:
        if "__prefix__" not in field and field != "csrfmiddlewaretoken":
            data.setdefault(field, []).append(value)
    return {field: values[0] if len(values) == 1 else values for field, values in data.items()}


def errors_of(answer):
    """{prefix-field or field: [messages]} of the page that was refused."""
    found = dict(answer.context["adminform"].form.errors)
    for inline in answer.context["inline_admin_formsets"]:
        if inline.formset.non_form_errors():
            found[inline.formset.prefix] = inline.formset.non_form_errors()
        for form in inline.formset.forms:
            found |= {form.add_prefix(name): said for name, said in form.errors.items()}
    return {name: list(said) for name, said in found.items()}


def page_of(version, end="change/"):
    return f"{VERSIONS}{version.pk}/{end}"
