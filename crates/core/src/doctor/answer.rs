//! What the way to a page, and the head of its answer, say before it is read.

use super::{Finding, Severity};

/// A page that did not answer; `why` is one clause of the outgoing client.
#[must_use]
pub fn unreachable(url: &str, why: &str) -> Finding {
    let kind = (Severity::Error, "page_unreachable");
    let means = format!("The page could not be asked: {why}.");
    let mend = "Check the address, and that it is open to everyone.";
    Finding::new(kind, means, mend).at(url)
}

/// A page that leads elsewhere again and again.
#[must_use]
pub fn too_many_redirects(next: &str) -> Finding {
    let kind = (Severity::Error, "page_redirects");
    let means = "The address leads to another one again and again, so the page was not reached.";
    let mend = "Enter the address at which the page ends up.";
    Finding::new(kind, means, mend).at(next)
}

/// What is wrong with an answer that is to be a page. With an error among it the text is not worth
/// reading.
#[must_use]
pub fn of_answer(
    url: &str,
    status: u16,
    headers: &[(String, String)],
    is_complete: bool,
) -> Vec<Finding> {
    let header = |name: &str| {
        let found = headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let mut found = Vec::new();
    let is_guard = !header("cf-mitigated").is_empty();
    if [401, 403].contains(&status) || is_guard {
        let means = format!(
            "The page answers {status} to us: a login or a guard against robots stands before it, \
             so it could not be looked at."
        );
        let mend = "Let the user agent PebblePay pass for the time of this check.";
        let finding = Finding::new((Severity::Error, "page_guarded"), means, mend);
        found.push(
            finding
                .change("(http.user_agent contains \"PebblePay\")")
                .at(url),
        );
        return found;
    }
    if !(200..300).contains(&status) {
        let means = format!("The page answers {status} and not with a page.");
        let mend = "Check the address.";
        found.push(Finding::new((Severity::Error, "page_status"), means, mend).at(url));
        return found;
    }
    let encoding = header("content-encoding");
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        let means = "The page comes compressed although nobody asked for that, so it could not be \
                     looked at.";
        let mend = "Have the server compress only for those who ask.";
        let finding = Finding::new((Severity::Error, "page_compressed"), means, mend);
        found.push(finding.change("Vary: Accept-Encoding").at(url));
        return found;
    }
    let kind = header("content-type").to_ascii_lowercase();
    if !kind.is_empty() && !kind.contains("html") {
        let means = "The address does not answer with an HTML page.";
        let mend = "Enter the address of the page with the payment button.";
        let finding = Finding::new((Severity::Error, "page_not_html"), means, mend);
        found.push(
            finding
                .change("Content-Type: text/html; charset=utf-8")
                .at(url),
        );
        return found;
    }
    if !is_complete {
        let means = "The page is larger than 1 MiB, and only its beginning was looked at.";
        let mend = "Put the script tag and the buttons into the first part of the page.";
        found.push(Finding::new((Severity::Note, "page_large"), means, mend).at(url));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(status: u16, header: (&str, &str), is_complete: bool) -> Vec<&'static str> {
        let headers = [(header.0.to_owned(), header.1.to_owned())];
        let found = of_answer("https://a.example/", status, &headers, is_complete);
        found.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn an_answer_that_is_no_page_is_told_of() {
        let html = ("content-type", "text/html; charset=utf-8");
        assert_eq!(codes(200, html, true), [""; 0]);
        assert_eq!(codes(200, html, false), ["page_large"]);
        assert_eq!(codes(404, html, true), ["page_status"]);
        assert_eq!(codes(403, html, true), ["page_guarded"]);
        assert_eq!(
            codes(503, ("cf-mitigated", "challenge"), true),
            ["page_guarded"]
        );
        assert_eq!(
            codes(200, ("content-encoding", "gzip"), true),
            ["page_compressed"]
        );
        assert_eq!(
            codes(200, ("content-type", "application/pdf"), true),
            ["page_not_html"]
        );
        assert_eq!(codes(200, ("x", "y"), true), [""; 0]);
    }
}
