package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.integer;
import static dev.askel.http.rest.Parameter.text;

import dev.askel.engine.api.Page;

/** The parameters of lists that come page by page. */
final class Paging {
    static final Parameter[] PARAMETERS = {
        integer("maxResults", 0, Page.SIZE_MAX, "Items on the page; 0 or none means 100."),
        text("nextToken", "Where the page begins: `nextToken` of the page before.")
    };

    private Paging() {}

    /** The page these parameters ask for. */
    static Page page(ParameterValues parameters) {
        var maxResults = parameters.integerOrNull("maxResults");
        return Page.of(
                maxResults == null ? null : maxResults.intValue(),
                parameters.textOrNull("nextToken"));
    }
}
