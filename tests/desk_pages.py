"""Reading the desk's pages in tests as a browser does: forms with their values, text without tags."""

import lxml.html


def page_of(response) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(response.content.decode())


def form_data(response, form_id: str = "post_form") -> dict[str, str]:
    """What a browser would send for this form, without any button; the hidden templates of new blocks left out."""
    form = page_of(response).get_element_by_id(form_id)
    data = {name: value for name, value in form.form_values() if "__prefix__" not in name}
    for field in form.iter("input"):
        # Without a value attribute lxml leaves a field out; a browser sends it empty.
        if field.type in {"text", "hidden"} and field.name and "__prefix__" not in field.name:
            data.setdefault(field.name, "")
    for area in form.iter("textarea"):
        if area.name in data:
            # HTML drops the line feed directly after the tag, lxml does not.
            data[area.name] = data[area.name].removeprefix("\n")
    return data


def text_of(response) -> str:
    page = page_of(response)
    for hidden in page.xpath("//script|//style|//template"):
        hidden.drop_tree()
    return " ".join(page.text_content().split())


def change_url(post) -> str:
    return f"/admin/posts/post/{post.pk}/change/"


def open_form(client, post) -> dict[str, str]:
    """The values of the change form as it opens."""
    response = client.get(change_url(post))
    assert response.status_code == 200
    return form_data(response)


def prefix_of(data: dict[str, str], key: str) -> str:
    """The form prefix of the block with this key."""
    return next(name.removesuffix("-block_key") for name, value in data.items() if value == key and "block_key" in name)


def add_block(data: dict[str, str], kind: str, **fields: str) -> str:
    """Adds a new block to what is sent, as the page's buttons do; its prefix comes back."""
    total = int(data[f"posts_{kind}_set-TOTAL_FORMS"])
    prefix = f"posts_{kind}_set-{total}"
    data[f"posts_{kind}_set-TOTAL_FORMS"] = str(total + 1)
    orders = [int(value) for name, value in data.items() if name.endswith("-ordering") and value]
    data |= {f"{prefix}-region": "main", f"{prefix}-ordering": str(max(orders, default=0) + 10), f"{prefix}-id": ""}
    data |= {f"{prefix}-block_key": "", f"{prefix}-undecided": ""}
    if kind == "quotedarticle":
        data |= {f"{prefix}-voice": "translation"}
    data |= {f"{prefix}-{name}": value for name, value in fields.items()}
    return prefix
