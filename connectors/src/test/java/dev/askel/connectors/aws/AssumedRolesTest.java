package dev.askel.connectors.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.connectors.call.HttpExchange;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests roles of two accounts, each with an STS that returns keys named after the account. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AssumedRolesTest {
    private static final String ROLE = "arn:aws:iam::000000000003:role/both";

    private final AssumedRoles roles = new AssumedRoles(InstantSource.system());
    private final List<String> calledAccounts = new ArrayList<>();

    /** The STS of both accounts. */
    private final AwsServices services =
            new AwsServices() {
                @Override
                public boolean knows(String client) {
                    return client.equals("sts");
                }

                @Override
                public ServiceAnswer call(ServiceRequest request) {
                    calledAccounts.add(request.account());
                    var result = JsonNodeFactory.instance.objectNode();
                    result.putObject("Credentials")
                            .put("AccessKeyId", "key-" + request.account())
                            .put("SecretAccessKey", "secret")
                            .put("SessionToken", "token")
                            .put("Expiration", "2999-01-01T00:00:00Z");
                    var http =
                            new HttpExchange.Answer(
                                    200, HttpHeaders.of(Map.of(), (_, _) -> true), "", false);
                    return new ServiceAnswer.Answered(result, http, "");
                }

                @Override
                public AssumedRole assume(
                        String roleArn, String account, String region, Duration timeout)
                        throws InterruptedException {
                    return roles.assume(this, roleArn, account, region, timeout);
                }
            };

    @Test
    void credentials_are_cached_per_account() throws InterruptedException {
        assertThat(key("000000000001")).isEqualTo("key-000000000001");
        assertThat(key("000000000002")).isEqualTo("key-000000000002");
        assertThat(key("000000000001")).isEqualTo("key-000000000001");
        assertThat(calledAccounts).containsExactly("000000000001", "000000000002");
    }

    private String key(String account) throws InterruptedException {
        var assumed = services.assume(ROLE, account, "eu-west-1", Duration.ofSeconds(5));
        assertThat(assumed).isInstanceOf(AssumedRole.Credentials.class);
        return ((AssumedRole.Credentials) assumed).identity().accessKeyId();
    }
}
