/// The template of this name, as in `en/reset_password.txt`.
pub(super) fn source(name: &str) -> Option<&'static str> {
    let mut all = SOURCES.iter();
    let found = all.find(|(known, _)| *known == name);
    found.map(|(_, source)| *source)
}

macro_rules! sources {
    ($($language:literal: $($name:literal)+;)+) => {
        &[$(
            $((concat!($language, "/", $name), include_str!(concat!("../../templates/", $language, "/", $name))),)+
        )+]
    };
}

/// Every file of `templates/`.
pub(super) const SOURCES: &[(&str, &str)] = sources! {
    "en":
        "layout.html"
        "verify_email.txt" "verify_email.html"
        "confirm_registration.txt" "confirm_registration.html"
        "reset_password.txt" "reset_password.html"
        "change_email.txt" "change_email.html"
        "undo_email_change.txt" "undo_email_change.html"
        "invitation.txt" "invitation.html"
        "email_changed.txt" "email_changed.html"
        "password_changed.txt" "password_changed.html"
        "new_device.txt" "new_device.html"
        "registration_repeated.txt" "registration_repeated.html";
    "de":
        "layout.html"
        "verify_email.txt" "verify_email.html"
        "confirm_registration.txt" "confirm_registration.html"
        "reset_password.txt" "reset_password.html"
        "change_email.txt" "change_email.html"
        "undo_email_change.txt" "undo_email_change.html"
        "invitation.txt" "invitation.html"
        "email_changed.txt" "email_changed.html"
        "password_changed.txt" "password_changed.html"
        "new_device.txt" "new_device.html"
        "registration_repeated.txt" "registration_repeated.html";
};
