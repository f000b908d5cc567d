package dev.askel.http.rest.routes;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.KeyRingOperations;
import dev.askel.engine.api.workbench.KeyRingOperations.KeyRingDescription;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** The routes of the cluster's key ring. */
final class KeyRoutes {
    private static final String KEYS = "/keys";
    private static final Pattern KEY_ID = Pattern.compile("[1-9]\\d{0,8}");

    private final KeyRingOperations keyRing;

    KeyRoutes(KeyRingOperations keyRing) {
        this.keyRing = keyRing;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Keys",
                "The keys of task tokens, page tokens and connections. No call returns a key"
                        + " itself.",
                List.of("key-schemas.json"),
                List.of(
                        Route.get(KEYS)
                                .named("ListKeys", "The keys of the ring, the newest first.")
                                .responseBody("KeyRing")
                                .action(_ -> respond(keyRing.listKeys())),
                        Route.post(KEYS + "/rotate")
                                .named(
                                        "RotateKeys",
                                        "Adds a key, uses it on all nodes and re-encrypts"
                                                + " connections with it.")
                                .responseBody("KeyRing")
                                .workClass(Route.WorkClass.LONG_RUN)
                                .action(_ -> respond(keyRing.rotateKeys())),
                        Route.post(KEYS + "/rewrap")
                                .named(
                                        "RewrapKeys",
                                        "Wraps the keys with the first root key of the node's key"
                                                + " file.")
                                .responseBody("KeyRing")
                                .action(_ -> respond(keyRing.rewrapKeys())),
                        Route.delete(KEYS + "/{keyId}")
                                .named(
                                        "DeleteKey",
                                        "Deletes a key; tokens that name it are refused"
                                                + " afterwards.")
                                .responseBody("KeyRing")
                                .action(this::delete)));
    }

    private CompletionStage<RestResponse> delete(RestCall call) {
        var id = call.parameters().text("keyId");
        return KEY_ID.matcher(id).matches()
                ? respond(keyRing.deleteKey(Integer.parseInt(id)))
                : CompletableFuture.completedStage(
                        RestResponse.error(
                                new EngineError.ResourceNotFound(
                                        "The key ring has no key %s.".formatted(id), id)));
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<KeyRingDescription>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, KeyRoutes::write));
    }

    private static void write(JsonWriter json, KeyRingDescription ring) {
        json.member(
                "keys",
                ring.keys(),
                (each, key) ->
                        each.beginObject()
                                .member("keyId", (long) key.keyId())
                                .member("creationDate", key.creationDate())
                                .member("rootKeyId", key.rootKeyId())
                                .member("inUse", key.inUse())
                                .member("connections", key.connectionCount())
                                .member("webhooks", key.webhookCount())
                                .endObject());
    }
}
