package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The wire format of EventBridge's operations on connections, and their errors. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventConnectionsTest {
    private static ServedEngine served;

    @BeforeAll
    static void start() {
        served = ServedEngine.shared();
    }

    private static ServedEngine.Reply ok(String operation, String body) {
        var reply = served.callEvents(operation, body);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    BASIC; {"BasicAuthParameters":{"Username":"u","Password":"s3cret"}}; {"BasicAuthParameters":{"Username":"u"}}
                    API_KEY; {"ApiKeyAuthParameters":{"ApiKeyName":"X-Key","ApiKeyValue":"s3cret"}}; {"ApiKeyAuthParameters":{"ApiKeyName":"X-Key"}}
                    OAUTH_CLIENT_CREDENTIALS; {"OAuthParameters":{"ClientParameters":{"ClientID":"i","ClientSecret":"s3cret"},"AuthorizationEndpoint":"https://id.example.com","HttpMethod":"PUT","OAuthHttpParameters":{"BodyParameters":[{"Key":"b","Value":"v"}]}}}; {"OAuthParameters":{"ClientParameters":{"ClientID":"i"},"AuthorizationEndpoint":"https://id.example.com","HttpMethod":"PUT","OAuthHttpParameters":{"BodyParameters":[{"Key":"b","Value":"v","IsValueSecret":false}]}}}
                    BASIC; {"BasicAuthParameters":{"Username":"u","Password":"s3cret"},"InvocationHttpParameters":{"HeaderParameters":[{"Key":"h","Value":"v","IsValueSecret":false}],"QueryStringParameters":[{"Key":"q","Value":"s3cret","IsValueSecret":true}]}}; {"BasicAuthParameters":{"Username":"u"},"InvocationHttpParameters":{"HeaderParameters":[{"Key":"h","Value":"v","IsValueSecret":false}],"QueryStringParameters":[{"Key":"q","IsValueSecret":true}]}}
                    """)
    void a_connection_is_described_without_its_secrets(
            String type, String given, String described) {
        var created =
                ok(
                        "CreateConnection",
                        "{\"Name\":\"wire\",\"Description\":\"d\",\"AuthorizationType\":\"%s\",\"AuthParameters\":%s}"
                                .formatted(type, given));
        var arn = created.body().path("ConnectionArn").asText();
        assertThat(arn)
                .matches("arn:aws:events:us-east-1:123456789012:connection/wire/[0-9a-f-]{36}");
        assertThat(names(created))
                .containsExactly(
                        "ConnectionArn", "ConnectionState", "CreationTime", "LastModifiedTime");
        var reply = ok("DescribeConnection", "{\"Name\":\"wire\"}");
        assertThat(names(reply))
                .containsExactly(
                        "ConnectionArn",
                        "Name",
                        "Description",
                        "ConnectionState",
                        "AuthorizationType",
                        "AuthParameters",
                        "CreationTime",
                        "LastModifiedTime",
                        "LastAuthorizedTime");
        assertThat(reply.body().path("ConnectionState").asText()).isEqualTo("AUTHORIZED");
        assertThat(reply.body().path("AuthorizationType").asText()).isEqualTo(type);
        assertThat(reply.body().path("AuthParameters")).hasToString(described);
        assertThat(reply.body().path("CreationTime").asDouble())
                .isCloseTo(created.body().path("CreationTime").asDouble(), within(0.001));
        assertThat(ok("ListConnections", "{\"NamePrefix\":\"wire\"}").body().path("Connections"))
                .hasSize(1)
                .allSatisfy(item -> assertThat(item.path("ConnectionArn").asText()).isEqualTo(arn));
        var updated = ok("UpdateConnection", "{\"Name\":\"wire\",\"Description\":\"e\"}");
        assertThat(updated.body().path("ConnectionState").asText()).isEqualTo("AUTHORIZED");
        assertThat(ok("DescribeConnection", "{\"Name\":\"wire\"}").body().path("AuthParameters"))
                .hasToString(described);
        var deleted = ok("DeleteConnection", "{\"Name\":\"wire\"}");
        assertThat(deleted.body().path("ConnectionState").asText()).isEqualTo("DELETING");
    }

    private static Iterable<String> names(ServedEngine.Reply reply) {
        var names = new ArrayList<String>();
        reply.body().fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    CreateConnection | {"Name":"a b","AuthorizationType":"BASIC","AuthParameters":{"BasicAuthParameters":{"Username":"u","Password":"p"}}} | ValidationException | 1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+
                    CreateConnection | {"Name":"n"} | ValidationException | 2 validation errors detected: Value at 'authorizationType' failed to satisfy constraint: Member must not be null; Value at 'authParameters' failed to satisfy constraint: Member must not be null
                    CreateConnection | {"Name":"n","AuthorizationType":"NONE","AuthParameters":{}} | ValidationException | 1 validation error detected: Value 'NONE' at 'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]
                    CreateConnection | {"Name":"n","AuthorizationType":"API_KEY","AuthParameters":{}} | ValidationException | 1 validation error detected: Value at 'authParameters.apiKeyAuthParameters' failed to satisfy constraint: Member must not be null
                    CreateConnection | {"Name":"n","AuthorizationType":"BASIC","AuthParameters":{"BasicAuthParameters":{"Username":"u"}}} | ValidationException | 1 validation error detected: Value at 'authParameters.basicAuthParameters.password' failed to satisfy constraint: Member must not be null
                    CreateConnection | {"Name":"n","AuthorizationType":"BASIC","AuthParameters":{"BasicAuthParameters":{"Username":"u","Password":"p"},"ConnectivityParameters":{}},"KmsKeyIdentifier":"k"} | ValidationException | 2 validation errors detected: Value at 'kmsKeyIdentifier' failed to satisfy constraint: Member is not supported by this server; Value at 'authParameters.connectivityParameters' failed to satisfy constraint: Member is not supported by this server
                    UpdateConnection | {"Name":"absent"} | ResourceNotFoundException | Failed to describe the connection(s). Connection 'absent' does not exist.
                    DescribeConnection | {} | ValidationException | 1 validation error detected: Value at 'name' failed to satisfy constraint: Member must not be null
                    ListConnections | {"ConnectionState":"ON"} | ValidationException | 1 validation error detected: Value 'ON' at 'connectionState' failed to satisfy constraint: Member must satisfy enum value set: [CREATING, UPDATING, DELETING, AUTHORIZED, DEAUTHORIZED, AUTHORIZING, DEAUTHORIZING, ACTIVE, FAILED_CONNECTIVITY]
                    """)
    void a_bad_request_is_refused(String operation, String body, String error, String message) {
        var reply = served.callEvents(operation, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error()).isEqualTo(error);
        assertThat(reply.message()).isEqualTo(message);
    }

    /** The expressions of AWS's model would need longer than the test for these strings. */
    @Test
    void an_invalid_secret_is_refused_at_once_and_not_repeated() {
        var secret = "s3cret" + " ".repeat(500) + "\\n";
        for (var members :
                new String[] {
                    "\"AuthorizationType\":\"BASIC\",\"AuthParameters\":{\"BasicAuthParameters\":{\"Username\":\"u\",\"Password\":\"%s\"}}",
                    "\"AuthorizationType\":\"API_KEY\",\"AuthParameters\":{\"ApiKeyAuthParameters\":{\"ApiKeyName\":\"k\",\"ApiKeyValue\":\"%s\"}}"
                }) {
            var reply =
                    served.callEvents(
                            "CreateConnection",
                            "{\"Name\":\"bad\",%s}".formatted(members.formatted(secret)));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.error()).isEqualTo("ValidationException");
            assertThat(reply.message())
                    .contains("Member must satisfy regular expression pattern")
                    .doesNotContain("s3cret");
        }
    }
}
