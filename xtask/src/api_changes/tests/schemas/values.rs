use serde_json::{Value, json};

use super::{holds, row};

#[test]
fn kinds() {
    let kind = |name: &str, format: &str| match format {
        "" => json!({"type": name}),
        format => json!({"type": name, "format": format}),
    };

    holds([
        row(
            kind("string", ""),
            kind("integer", ""),
            "Breaking: `do`: {it} is `integer` instead of `string`",
            "Breaking: `do`: {it} is `integer` instead of `string`",
        ),
        row(
            kind("integer", ""),
            kind("number", ""),
            "Changed: `do`: {it} is `number` instead of `integer`",
            "Breaking: `do`: {it} is `number` instead of `integer`",
        ),
        row(
            kind("string", ""),
            kind("string", "uuid"),
            "Breaking: `do`: {it} is `string` (`uuid`) instead of `string`",
            "Changed: `do`: {it} is `string` (`uuid`) instead of `string`",
        ),
        row(
            kind("string", "uuid"),
            kind("string", ""),
            "Changed: `do`: {it} is `string` instead of `string` (`uuid`)",
            "Breaking: `do`: {it} is `string` instead of `string` (`uuid`)",
        ),
        row(
            kind("string", "date"),
            kind("string", "date-time"),
            "Breaking: `do`: {it} is `string` (`date-time`) instead of `string` (`date`)",
            "Breaking: `do`: {it} is `string` (`date-time`) instead of `string` (`date`)",
        ),
        row(
            kind("integer", "uint16"),
            kind("integer", "int32"),
            "Changed: `do`: {it} is `integer` (`int32`) instead of `integer` (`uint16`)",
            "Breaking: `do`: {it} is `integer` (`int32`) instead of `integer` (`uint16`)",
        ),
        row(
            kind("integer", "uint32"),
            kind("integer", "int32"),
            "Breaking: `do`: {it} is `integer` (`int32`) instead of `integer` (`uint32`)",
            "Breaking: `do`: {it} is `integer` (`int32`) instead of `integer` (`uint32`)",
        ),
        row(
            kind("number", "double"),
            kind("number", "float"),
            "Breaking: `do`: {it} is `number` (`float`) instead of `number` (`double`)",
            "Changed: `do`: {it} is `number` (`float`) instead of `number` (`double`)",
        ),
        row(
            kind("string", ""),
            json!({}),
            "Changed: `do`: {it} is anything instead of `string`",
            "Breaking: `do`: {it} is anything instead of `string`",
        ),
    ]);
}

#[test]
fn null() {
    let never = || json!({"type": "string"});
    let sometimes = || json!({"type": "string", "nullable": true});

    holds([
        row(
            never(),
            sometimes(),
            "Changed: `do`: {it} may be `null`",
            "Breaking: `do`: {it} may be `null`",
        ),
        row(
            sometimes(),
            never(),
            "Breaking: `do`: {it} cannot be `null` any more",
            "Changed: `do`: {it} cannot be `null` any more",
        ),
    ]);
}

#[test]
fn words() {
    let any = || json!({"type": "string"});
    let one = || json!({"type": "string", "enum": ["x"]});
    let two = || json!({"type": "string", "enum": ["x", "y"]});
    let open = |words: Value| json!({"type": "string", "x-extensible-enum": words});

    holds([
        row(
            one(),
            two(),
            "Added: `do`: {it} may also be `y`",
            "Breaking: `do`: {it} may also be `y`",
        ),
        row(
            open(json!(["x"])),
            open(json!(["x", "y"])),
            "Added: `do`: {it} may also be `y`",
            "Changed: `do`: {it} may also be `y`",
        ),
        row(
            open(json!(["x"])),
            one(),
            "Changed: `do`: {it} no longer announces further values",
            "Changed: `do`: {it} no longer announces further values",
        ),
        row(
            one(),
            open(json!(["x"])),
            "Changed: `do`: {it} may be other than `x`",
            "Breaking: `do`: {it} may be other than `x`",
        ),
        row(
            two(),
            one(),
            "Breaking: `do`: {it} cannot be `y` any more",
            "Changed: `do`: {it} cannot be `y` any more",
        ),
        row(
            any(),
            two(),
            "Breaking: `do`: {it} can only be `x`, `y`",
            "Changed: `do`: {it} can only be `x`, `y`",
        ),
        row(
            two(),
            any(),
            "Changed: `do`: {it} may be other than `x`, `y`",
            "Breaking: `do`: {it} may be other than `x`, `y`",
        ),
    ]);
}

#[test]
fn defaults() {
    let of = |default: u32| json!({"type": "integer", "default": default});

    holds([row(
        of(50),
        of(20),
        "Changed: `do`: {it} stands for `20` instead of `50` where it is left away",
        "",
    )]);
}
