package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.texts;

import java.util.List;

/** The tags of state machines and activities. */
final class TagRoutes {
    private static final String ARN = "resourceArn";
    private static final String TAGS = "/tags/{resourceArn}";

    private final OperationWork operations;

    TagRoutes(OperationWork operations) {
        this.operations = operations;
    }

    Topic topic() {
        return new Topic(
                "Tags",
                "The tags of state machines and activities.",
                List.of("tag-schemas.json"),
                List.of(
                        operations.about(ARN, Route.get(TAGS), "ListTagsForResource", "The tags."),
                        operations.about(
                                ARN,
                                Route.post(TAGS).takes("TagResourceInput"),
                                "TagResource",
                                "Sets tags; others stay."),
                        operations.about(
                                ARN,
                                Route.delete(TAGS)
                                        .query(
                                                texts("tagKeys", "A tag to remove; may come again.")
                                                        .mandatory()),
                                "UntagResource",
                                "Removes tags.")));
    }
}
