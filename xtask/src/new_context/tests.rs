use super::*;
use crate::scaffold::Changed;

/// A context that no repository is likely to have.
const FREE: &str = "lantern_shop";

fn refusal(name: &str, aggregate: Option<&str>) -> String {
    let names = Names::new("context", name, aggregate);
    let planned = names.and_then(|names| plan(&Repository::here(), &names).map(drop));
    planned
        .err()
        .map(|error| format!("{error:#}"))
        .unwrap_or_default()
}

/// Also says, without building anything, that each place which a new context is put into is still there.
#[test]
fn a_context_can_be_planned_on_this_very_tree() {
    let names = Names::new("context", FREE, Some("Lantern")).unwrap();

    let plan = plan(&Repository::here(), &names).unwrap();

    let files: Vec<&str> = plan.new.iter().map(|(file, _)| file.as_str()).collect();
    assert!(files.contains(&"src/lantern_shop/lantern.rs"), "{files:?}");
    assert!(files.iter().any(
        |file| file.starts_with("migrations/sqlite/00") && file.ends_with("_lantern_shop.sql")
    ));
    let texts = plan.new.iter().map(|(_, text)| text);
    let texts = texts.chain(plan.changed.iter().map(|changed| &changed.text));
    for text in texts {
        let lower = text.to_lowercase();
        for placeholder in ["widget", "catalog"] {
            assert!(
                !lower.contains(placeholder),
                "{placeholder} is left: {text}"
            );
        }
    }
}

#[test]
fn nothing_of_another_context_is_changed() {
    let names = Names::new("context", FREE, Some("Lantern")).unwrap();
    let plan = plan(&Repository::here(), &names).unwrap();

    for Changed { file, .. } in &plan.changed {
        for context in ["auth", "users"] {
            let is_in_it = file.contains(&format!("/{context}/"));
            assert!(
                !is_in_it && !file.ends_with(&format!("/{context}.rs")),
                "{file}"
            );
        }
    }
}

/// `scripts/new-context-test` counts once more, after formatting.
#[test]
fn a_context_is_listed_in_few_places() {
    let names = Names::new("context", FREE, Some("Lantern")).unwrap();
    let plan = plan(&Repository::here(), &names).unwrap();

    let lines: usize = plan.changed.iter().map(|changed| changed.lines).sum();

    assert!(
        plan.changed.len() <= 11 && lines <= 15,
        "{lines} lines in files that exist"
    );
}

#[test]
fn the_names_have_the_form_that_each_place_wants() {
    for (context, aggregate, template, filled) in [
        (
            "billing",
            Some("Invoice"),
            "a_widget: WidgetId, \"listWidgets\"",
            "an_invoice: InvoiceId, \"listInvoices\"",
        ),
        (
            "billing",
            Some("Invoice"),
            "/// List a widget of `widgets`.",
            "/// List an invoice of `invoices`.",
        ),
        (
            "billing",
            Some("Invoice"),
            "\"/api/v1/catalog/widgets\"",
            "\"/api/v1/billing/invoices\"",
        ),
        (
            "teams",
            None,
            "Catalog(\"/api/v1/catalog/widgets\", Widget)",
            "Teams(\"/api/v1/teams\", Team)",
        ),
        (
            "shop_floor",
            Some("PurchaseOrder"),
            "-- A widget, widgets",
            "-- A purchase order, purchase orders",
        ),
        (
            "shop_floor",
            Some("PurchaseOrder"),
            "UNKNOWN_WIDGET \"unknown-widget\"",
            "UNKNOWN_PURCHASE_ORDER \"unknown-purchase-order\"",
        ),
        (
            "shop_floor",
            Some("PurchaseOrder"),
            "\"no such widget\", \"another widget\", \"this widget\"",
            "\"no such purchase order\", \"another purchase order\", \"this purchase order\"",
        ),
        (
            "shop_floor",
            Some("PurchaseOrder"),
            "catalog.widgets Catalog",
            "shop_floor.purchase_orders ShopFloor",
        ),
        ("libraries", None, "Widget widgets", "Library libraries"),
        ("foxes", None, "Widget widgets", "Fox foxes"),
        (
            "letter",
            None,
            "mod widget_file; Widget",
            "mod aggregate; Letter",
        ),
        (
            "billing",
            Some("UnitPrice"),
            "/// A widget",
            "/// A unit price",
        ),
    ] {
        let names = Names::new("context", context, aggregate).unwrap();
        assert_eq!(names.fill(template), filled);
    }
}

#[test]
fn a_name_that_is_none_is_refused() {
    for name in [
        "",
        "Billing",
        "my-billing",
        "_x",
        "x_",
        "a__b",
        "1a",
        "a_1",
        "bücher",
    ] {
        assert!(
            refusal(name, None).contains("is no name for a context"),
            "{name}"
        );
    }
    for aggregate in ["", "invoice", "In_voice", "My-Invoice", "Ünvoice"] {
        let message = refusal(FREE, Some(aggregate));
        assert!(
            message.contains("is no name for what it keeps"),
            "{aggregate}"
        );
    }
}

#[test]
fn a_word_of_a_language_is_refused() {
    for name in ["match", "async", "crate", "type"] {
        assert!(
            refusal(name, Some("Lantern")).contains("is a word of Rust"),
            "{name}"
        );
    }
    // In SQL it never stands alone.
    assert_eq!(refusal("order", Some("Order")), "");
    assert!(refusal(FREE, Some("Event")).contains("something else"));
}

#[test]
fn a_name_that_is_taken_is_refused() {
    for (name, aggregate, place) in [
        ("auth", "Lantern", "src/auth"),
        ("shared", "Lantern", "src/shared"),
        ("pages", "Lantern", "adapters/http/src/pages"),
        ("pool", "Lantern", "adapters/postgres/src/pool"),
        (FREE, "Account", "src/shared/id.rs"),
        (FREE, "Key", "adapters/server/src/stores/mod.rs"),
        (FREE, "Liveness", "openapi/portreeve-v1.json"),
        (FREE, "Profile", "openapi/asyncapi-v1.json"),
    ] {
        let message = refusal(name, Some(aggregate));
        assert!(
            message.contains("taken") && message.contains(place),
            "{name}: {message}"
        );
    }
}
