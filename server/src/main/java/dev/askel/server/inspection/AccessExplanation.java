package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.access.key.PrincipalName;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.key.RootKeyException;
import dev.askel.server.operator.OperatorClient;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Explains how the policies of a user or a role decide a request. It calls the server's REST API
 * or, when no server listens, reads the database.
 */
public final class AccessExplanation implements AutoCloseable {
    private final ServerOrDatabase source;

    /** Creates a client of the server or the database that {@code config} names. */
    public AccessExplanation(Config config) {
        source = new ServerOrDatabase(config);
    }

    /**
     * Prints the verdict and the statement that decided.
     *
     * @param principalArn the ARN of a user or a role
     * @throws RefusedException when the ARN is malformed, the principal does not exist, or the
     *     server refuses the request
     * @throws RootKeyException when the key file cannot decrypt the key ring of the database
     */
    public void explain(
            String principalArn, String action, String resource, Consumer<String> printer)
            throws IOException, InterruptedException {
        var principal =
                PrincipalName.parse(principalArn)
                        .orElseThrow(() ->
                                new RefusedException(
                                        "%s is not the ARN of a user or a role."
                                                .formatted(principalArn)));
        var result =
                source.sendIfListening(
                        "GET",
                        "/api/v1/access/explain?principal=%s&action=%s&resource=%s"
                                .formatted(
                                        encoded(principalArn), encoded(action), encoded(resource)),
                        "",
                        principal.account());
        if (result == null) {
            printer.accept(explainStored(principal, action, resource));
        } else if (result.isSuccess()) {
            printer.accept(Payload.ofVerbatim(result.text()).tree().path("message").asText());
        } else {
            throw new RefusedException(result.text());
        }
    }

    private String explainStored(PrincipalName principal, String action, String resource) {
        var caller =
                new Caller(
                        principal.account(),
                        OperatorClient.DEFAULT_REGION,
                        RandomUuid.next().toString());
        return switch (source.requestStoredPolicies(
                null, stored -> stored.describeDecision(caller, principal, action, resource))) {
            case Answer.Ok(var decision) -> decision.message();
            case Answer.Refused(var error) ->
                    throw new RefusedException(String.valueOf(error.message()));
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        source.close();
    }
}
