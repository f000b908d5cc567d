package dev.askel.http.rest.routes;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Passwords;
import dev.askel.engine.api.workbench.Passwords.NewPassword;
import dev.askel.http.rest.Parameter;
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

/** The routes of the passwords and sessions with which people use the console. */
final class PasswordRoutes {
    private static final String PASSWORD = "/users/{userName}/password";

    /** Whether a request may only create a user. */
    static final Parameter NEW_USER =
            Parameter.flag(
                    "newUser",
                    "true to refuse the name of an existing user with ConflictException.");

    private final Passwords passwords;

    PasswordRoutes(Passwords passwords) {
        this.passwords = passwords;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Passwords",
                "The passwords with which users sign in to the console, and the sessions of people. A"
                        + " generated password is shown once.",
                List.of("password-schemas.json"),
                List.of(
                        Route.post(PASSWORD)
                                .named(
                                        "ResetPassword",
                                        "Generates a password, creates the user if needed, and ends"
                                                + " its sessions.")
                                .query(NEW_USER)
                                .requestBody("ResetPasswordInput")
                                .responseBody("NewPassword")
                                .action(this::reset),
                        Route.delete(PASSWORD)
                                .named(
                                        "DeletePassword",
                                        "Deletes a password, the sessions of its user, and a user"
                                                + " without access keys.")
                                .responseBody("PasswordUser")
                                .action(this::delete),
                        Route.delete("/access/sessions")
                                .named(
                                        "EndSessions",
                                        "Ends all sessions of a user or a federated user.")
                                .query(
                                        Parameter.text(
                                                        "principal",
                                                        "The ARN of a user or a federated user.")
                                                .asRequired())
                                .responseBody("EndedSessions")
                                .action(this::endSessions)));
    }

    private static String user(RestCall call) {
        return call.parameters().text("userName");
    }

    private CompletionStage<RestResponse> reset(RestCall call) {
        return switch (AccessCodec.readPassword(call.body())) {
            case Answer.Refused<AccessCodec.ResetPasswordBody>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<AccessCodec.ResetPasswordBody>(var terms) ->
                    reset(call, terms.policies())
                            .thenApply(answer -> RestResponse.of(answer, AccessCodec::write));
        };
    }

    /** Whether a request may only create a user. */
    static boolean isForNewUser(RestCall call) {
        return call.parameters().flagOr(NEW_USER.name(), false);
    }

    private CompletionStage<Answer<NewPassword>> reset(
            RestCall call, @Nullable List<String> policies) {
        return isForNewUser(call)
                ? passwords.createUserWithPassword(
                        call.caller(), user(call), Objects.requireNonNullElse(policies, List.of()))
                : passwords.resetPassword(call.caller(), user(call), policies);
    }

    private CompletionStage<RestResponse> endSessions(RestCall call) {
        return passwords
                .endSessions(call.caller(), call.parameters().text("principal"))
                .thenApply(answer -> RestResponse.of(answer, AccessCodec::write));
    }

    private CompletionStage<RestResponse> delete(RestCall call) {
        return passwords
                .deletePassword(call.caller(), user(call))
                .thenApply(answer -> RestResponse.of(answer, AccessCodec::write));
    }
}
