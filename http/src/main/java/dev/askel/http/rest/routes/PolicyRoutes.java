package dev.askel.http.rest.routes;

import dev.askel.access.key.PrincipalName;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AccessPolicies;
import dev.askel.engine.api.workbench.AccessPolicies.Attachments;
import dev.askel.engine.api.workbench.AccessPolicies.PolicyDescription;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.AccessCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes of the policies of accounts. */
final class PolicyRoutes {
    private static final String POLICIES = "/policies";
    private static final String POLICY = POLICIES + "/{policyName}";

    private final AccessPolicies policies;

    PolicyRoutes(AccessPolicies policies) {
        this.policies = policies;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Policies",
                "The policies that decide the requests of users and roles: managed ones and those of"
                        + " the account.",
                List.of("policy-schemas.json"),
                List.of(
                        Route.get(POLICIES)
                                .named("ListPolicies", "The policies, ordered by name.")
                                .query(Paging.PARAMETERS)
                                .responseBody("PolicyList")
                                .action(this::list),
                        Route.post(POLICIES)
                                .named("CreatePolicy", "Creates a policy.")
                                .requestBody("CreatePolicyInput")
                                .responseBody("Policy")
                                .action(this::create),
                        Route.get(POLICY)
                                .named("DescribePolicy", "A policy with its document.")
                                .responseBody("Policy")
                                .action(call ->
                                        respond(
                                                policies.describePolicy(
                                                        call.caller(), name(call)))),
                        Route.patch(POLICY)
                                .named("UpdatePolicy", "Replaces the document of a policy.")
                                .requestBody("UpdatePolicyInput")
                                .responseBody("Policy")
                                .action(this::update),
                        Route.delete(POLICY)
                                .named("DeletePolicy", "Deletes a policy that is not attached.")
                                .responseBody("Policy")
                                .action(call ->
                                        respond(policies.deletePolicy(call.caller(), name(call)))),
                        Route.post(POLICY + "/attach")
                                .named("AttachPolicy", "Attaches a policy to a user or role.")
                                .requestBody("PolicyHolderInput")
                                .responseBody("PolicyHolder")
                                .action(call -> change(call, policies::attachPolicy)),
                        Route.post(POLICY + "/detach")
                                .named("DetachPolicy", "Detaches a policy from a user or role.")
                                .requestBody("PolicyHolderInput")
                                .responseBody("PolicyHolder")
                                .action(call -> change(call, policies::detachPolicy)),
                        Route.get("/access/explain")
                                .named(
                                        "DescribeDecision",
                                        "The decision of the policies of a user or role about a"
                                                + " request, without condition keys.")
                                .query(
                                        Parameter.text("principal", "The ARN of a user or role.")
                                                .asRequired(),
                                        Parameter.text(
                                                        "action",
                                                        "An action such as `states:StopExecution`.")
                                                .asRequired(),
                                        Parameter.text("resource", "The ARN of a resource, or `*`.")
                                                .asRequired())
                                .responseBody("Decision")
                                .action(this::describeDecision)));
    }

    private CompletionStage<RestResponse> describeDecision(RestCall call) {
        var parameters = call.parameters();
        var principal = parameters.text("principal");
        return PrincipalName.parse(principal)
                .map(name ->
                        policies.describeDecision(
                                call.caller(),
                                name,
                                parameters.text("action"),
                                parameters.text("resource")))
                .orElseGet(() ->
                        Answer.refusedStage(
                                new EngineError.ValidationException(
                                        "%s is not the ARN of a user or a role."
                                                .formatted(principal))))
                .thenApply(answer -> RestResponse.of(answer, AccessCodec::write));
    }

    private static String name(RestCall call) {
        return call.parameters().text("policyName");
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        return policies.listPolicies(call.caller(), Paging.readPage(call.parameters()))
                .thenApply(answer -> RestResponse.of(answer, AccessCodec::write));
    }

    private CompletionStage<RestResponse> create(RestCall call) {
        return switch (AccessCodec.readPolicy(call.body())) {
            case Answer.Refused<AccessCodec.CreatePolicyBody>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<AccessCodec.CreatePolicyBody>(var terms) ->
                    respond(
                            policies.createPolicy(
                                    call.caller(), terms.policyName(), terms.document()));
        };
    }

    private CompletionStage<RestResponse> update(RestCall call) {
        return switch (AccessCodec.readDocument(call.body())) {
            case Answer.Refused<String>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<String>(var document) ->
                    respond(policies.updatePolicy(call.caller(), name(call), document));
        };
    }

    /** A change of the policies of a principal. */
    private interface AttachmentChange {
        CompletionStage<Answer<Attachments>> apply(
                Caller caller, String policyName, PrincipalName principal);
    }

    private static CompletionStage<RestResponse> change(RestCall call, AttachmentChange change) {
        var caller = call.caller();
        return switch (AccessCodec.readHolder(call.body(), caller.account())) {
            case Answer.Refused<PrincipalName>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<PrincipalName>(var principal) ->
                    change.apply(caller, name(call), principal)
                            .thenApply(answer -> RestResponse.of(answer, AccessCodec::write));
        };
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<PolicyDescription>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, AccessCodec::write));
    }
}
