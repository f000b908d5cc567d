package dev.askel.http.rest.routes;

import dev.askel.engine.api.workbench.SimilarFailures;
import dev.askel.http.wire.JsonWriter;

/** Writes the members that all groups of failures have. */
final class FailureJson {
    private FailureJson() {}

    /** Adds the members to the object that is being written. */
    static JsonWriter writeMembers(JsonWriter json, SimilarFailures failures) {
        return json.member("failedState", failures.failedState())
                .member("error", failures.error())
                .member("causeFingerprint", failures.causeFingerprint())
                .member("count", failures.count())
                .member("firstStartDate", failures.firstStartDate())
                .member("lastStartDate", failures.lastStartDate())
                .member("cause", failures.cause());
    }
}
