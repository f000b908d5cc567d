package dev.askel.http.rest.routes;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.AccessKeys;
import dev.askel.engine.api.workbench.AccessKeys.RoleDescription;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.AccessCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes of the roles that principals assume by STS. */
final class RoleRoutes {
    private static final String ROLES = "/roles";

    private final AccessKeys accessKeys;

    RoleRoutes(AccessKeys accessKeys) {
        this.accessKeys = accessKeys;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Roles",
                "The roles of the account, which others assume for some hours.",
                List.of("role-schemas.json"),
                List.of(
                        Route.get(ROLES)
                                .named("ListRoles", "The roles of the account, ordered by name.")
                                .query(Paging.PARAMETERS)
                                .responseBody("RoleList")
                                .action(this::list),
                        Route.post(ROLES)
                                .named("CreateRole", "Creates a role.")
                                .requestBody("CreateRoleInput")
                                .responseBody("Role")
                                .action(this::create),
                        Route.delete(ROLES + "/{roleName}")
                                .named("DeleteRole", "Deletes a role; its sessions end.")
                                .responseBody("Role")
                                .action(call ->
                                        respond(
                                                accessKeys.deleteRole(
                                                        call.caller(),
                                                        call.parameters().text("roleName"))))));
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        return accessKeys
                .listRoles(call.caller(), Paging.readPage(call.parameters()))
                .thenApply(answer -> RestResponse.of(answer, AccessCodec::write));
    }

    private CompletionStage<RestResponse> create(RestCall call) {
        return switch (AccessCodec.readRole(call.body())) {
            case Answer.Refused<AccessCodec.CreateRoleBody>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<AccessCodec.CreateRoleBody>(var terms) ->
                    respond(
                            accessKeys.createRole(
                                    call.caller(),
                                    terms.roleName(),
                                    terms.trustPolicy(),
                                    terms.policies()));
        };
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<RoleDescription>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, AccessCodec::write));
    }
}
