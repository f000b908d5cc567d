package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.texts;

import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import java.util.List;

/** The routes of tags of state machines and activities. */
final class TagRoutes {
    private static final String ARN = "resourceArn";
    private static final String TAGS = "/tags/{resourceArn}";

    private final OperationRoutes operations;

    TagRoutes(OperationRoutes operations) {
        this.operations = operations;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Tags",
                "The tags of state machines and activities.",
                List.of("tag-schemas.json"),
                List.of(
                        operations.routeFor(
                                ARN, Route.get(TAGS), "ListTagsForResource", "The tags."),
                        operations.routeFor(
                                ARN,
                                Route.post(TAGS).requestBody("TagResourceInput"),
                                "TagResource",
                                "Sets tags; other tags are kept."),
                        operations.routeFor(
                                ARN,
                                Route.delete(TAGS)
                                        .query(
                                                texts(
                                                                "tagKeys",
                                                                "A tag to remove; may be repeated.")
                                                        .asRequired()),
                                "UntagResource",
                                "Removes tags.")));
    }
}
