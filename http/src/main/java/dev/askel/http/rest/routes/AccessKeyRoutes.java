package dev.askel.http.rest.routes;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.AccessKeys;
import dev.askel.engine.api.workbench.AccessKeys.AccessKeyDescription;
import dev.askel.engine.api.workbench.AccessKeys.NewAccessKey;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.AccessCodec;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The routes of the access keys of users. */
final class AccessKeyRoutes {
    private static final String KEYS = "/access-keys";
    private static final String KEY = KEYS + "/{accessKeyId}";

    private final AccessKeys accessKeys;

    AccessKeyRoutes(AccessKeys accessKeys) {
        this.accessKeys = accessKeys;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Access keys",
                "The keys that sign requests, with their users. A secret is shown once, when its key"
                        + " is created.",
                List.of("access-key-schemas.json"),
                List.of(
                        Route.get(KEYS)
                                .named("ListAccessKeys", "The access keys of the account.")
                                .query(Paging.PARAMETERS)
                                .responseBody("AccessKeyList")
                                .action(this::list),
                        Route.post(KEYS)
                                .named("CreateAccessKey", "Creates a key, and its user if needed.")
                                .query(PasswordRoutes.NEW_USER)
                                .requestBody("CreateAccessKeyInput")
                                .responseBody("NewAccessKey")
                                .action(this::create),
                        Route.post(KEY + "/rotate")
                                .named("RotateAccessKey", "Creates another key for the same user.")
                                .responseBody("NewAccessKey")
                                .action(call ->
                                        respondNew(
                                                accessKeys.rotateAccessKey(
                                                        call.caller(), id(call)))),
                        Route.patch(KEY)
                                .named("UpdateAccessKey", "Enables or disables a key.")
                                .requestBody("UpdateAccessKeyInput")
                                .responseBody("AccessKey")
                                .action(this::update),
                        Route.delete(KEY)
                                .named(
                                        "DeleteAccessKey",
                                        "Deletes a key, and its user with the last key.")
                                .responseBody("AccessKey")
                                .action(call ->
                                        respond(
                                                accessKeys.deleteAccessKey(
                                                        call.caller(), id(call)))),
                        Route.get("/users")
                                .named("ListUsers", "The users of the account, ordered by name.")
                                .query(Paging.PARAMETERS)
                                .responseBody("UserList")
                                .action(this::listUsers)));
    }

    private CompletionStage<RestResponse> listUsers(RestCall call) {
        return accessKeys
                .listUsers(call.caller(), Paging.readPage(call.parameters()))
                .thenApply(answer -> RestResponse.of(answer, AccessCodec::write));
    }

    private static String id(RestCall call) {
        return call.parameters().text("accessKeyId");
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        return accessKeys
                .listAccessKeys(call.caller(), Paging.readPage(call.parameters()))
                .thenApply(answer -> RestResponse.of(answer, AccessCodec::write));
    }

    private CompletionStage<RestResponse> create(RestCall call) {
        return switch (AccessCodec.readKey(call.body())) {
            case Answer.Refused<AccessCodec.CreateAccessKeyBody>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<AccessCodec.CreateAccessKeyBody>(var terms) ->
                    respondNew(create(call, terms.userName(), terms.policies()));
        };
    }

    private CompletionStage<Answer<NewAccessKey>> create(
            RestCall call, String user, @Nullable List<String> policies) {
        return PasswordRoutes.isForNewUser(call)
                ? accessKeys.createUserWithKey(
                        call.caller(), user, Objects.requireNonNullElse(policies, List.of()))
                : accessKeys.createAccessKey(call.caller(), user, policies);
    }

    private CompletionStage<RestResponse> update(RestCall call) {
        return switch (AccessCodec.readEnabled(call.body())) {
            case Answer.Refused<Boolean>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<Boolean>(var enabled) ->
                    respond(accessKeys.updateAccessKey(call.caller(), id(call), enabled));
        };
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<AccessKeyDescription>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, AccessCodec::write));
    }

    private static CompletionStage<RestResponse> respondNew(
            CompletionStage<Answer<NewAccessKey>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, AccessCodec::write));
    }
}
