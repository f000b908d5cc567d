package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.integer;
import static dev.askel.http.rest.Parameter.text;

import dev.askel.engine.api.Page;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.ParameterValues;

/** The query parameters of paged lists. */
public final class Paging {
    static final Parameter[] PARAMETERS = {
        integer("maxResults", 0, Page.SIZE_MAX, "Items on the page; 0 or none means 100."),
        text("nextToken", "The start of the page: `nextToken` of the previous page.")
    };

    private Paging() {}

    /** Returns the parameters of a route with pages. */
    public static Parameter[] parameters() {
        return PARAMETERS.clone();
    }

    /** The page that these parameters select. */
    public static Page readPage(ParameterValues parameters) {
        var maxResults = parameters.integerOrNull("maxResults");
        return Page.of(
                maxResults == null ? null : maxResults.intValue(),
                parameters.textOrNull("nextToken"));
    }
}
