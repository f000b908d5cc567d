package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.connection.ConnectionLookup.Known;
import dev.askel.engine.connection.ConnectionLookup.Unknown;
import dev.askel.http.ServedEngine;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests connections over REST; every answer is checked against its schema. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConnectionRoutesTest {
    private static final ServedEngine SERVED = ServedEngine.shared();
    private static final DocumentedApi API = new DocumentedApi(SERVED.address());
    private static final Map<String, String> NONE = Map.of();
    private static final String OAUTH =
            """
            {"name":"%s","description":"d","authorizationType":"OAUTH_CLIENT_CREDENTIALS",
             "allowedHosts":["API.example.com","*.example.org:8443"],
             "authParameters":{
               "oAuthParameters":{"authorizationEndpoint":"https://id.example.com/token",
                 "clientParameters":{"clientID":"me","clientSecret":"s3cret-1"},
                 "oAuthHttpParameters":{"bodyParameters":[
                   {"key":"audience","value":"a"},{"key":"k","value":"s3cret-2","isValueSecret":true}]}},
               "invocationHttpParameters":{"headerParameters":[{"key":"X-A","value":"b"}],
                 "queryStringParameters":[{"key":"q","value":"s3cret-3","isValueSecret":true}]}}}\
            """;

    private static Map<String, String> nameParameter(String name) {
        return Map.of("connectionName", name);
    }

    private static Object findConnection(String arn) throws Exception {
        return SERVED.engine()
                .connections()
                .find(arn)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_connection_is_created_changed_and_deleted_without_showing_secrets() throws Exception {
        var name = EngineRig.uniqueName("api");
        var created = API.callOk("CreateConnection", NONE, OAUTH.formatted(name));
        var arn = created.text("connectionArn");
        assertThat(arn)
                .matches(
                        "arn:aws:events:us-east-1:123456789012:connection/"
                                + name
                                + "/[0-9a-f-]{36}");
        var described = API.callOk("DescribeConnection", nameParameter(name));
        assertThat(described.body()).isEqualTo(created.body());
        assertThat(described.body().toString()).doesNotContain("s3cret");
        assertThat(described.body().at("/authParameters/oAuthParameters/httpMethod").asText())
                .isEqualTo("POST");
        assertThat(described.body().path("allowedHosts").toString())
                .isEqualTo("[\"api.example.com\",\"*.example.org:8443\"]");
        assertThat(findConnection(arn))
                .isInstanceOfSatisfying(
                        Known.class,
                        known ->
                                assertThat(known.connection().parameters().query().getFirst())
                                        .satisfies(parameter ->
                                                assertThat(parameter.value().text())
                                                        .isEqualTo("s3cret-3")));

        var changed =
                API.callOk(
                        "UpdateConnection",
                        nameParameter(name),
                        """
                        {"authorizationType":"BASIC","authParameters":{
                         "basicAuthParameters":{"username":"u","password":"s3cret-4"}}}\
                        """);
        assertThat(changed.text("connectionArn")).isEqualTo(arn);
        assertThat(changed.text("description")).isEqualTo("d");
        assertThat(changed.text("authorizationType")).isEqualTo("BASIC");
        assertThat(changed.body().toString()).doesNotContain("s3cret");
        assertThat(changed.body().path("allowedHosts")).hasSize(2);

        var added =
                API.call(
                        "UpdateConnection",
                        nameParameter(name),
                        "{\"allowedHosts\":[\"[::1]:8443\"]}");
        assertThat(added.status()).isEqualTo(400);
        assertThat(added.error()).isEqualTo("ValidationException");
        assertThat(added.text("message")).contains("[::1]:8443", "authParameters");
        var rebound =
                API.callOk(
                        "UpdateConnection",
                        nameParameter(name),
                        """
                        {"allowedHosts":["[::1]:8443"],"authorizationType":"BASIC","authParameters":{
                         "basicAuthParameters":{"username":"u","password":"s3cret-5"}}}\
                        """);
        assertThat(rebound.body().path("allowedHosts").toString()).isEqualTo("[\"[::1]:8443\"]");
        assertThat(rebound.text("authorizationType")).isEqualTo("BASIC");
        assertThat(findConnection(arn))
                .isInstanceOfSatisfying(
                        Known.class,
                        known ->
                                assertThat(known.connection().allowedHosts().patterns())
                                        .containsExactly("[::1]:8443"));
        var withoutHosts =
                API.call("UpdateConnection", nameParameter(name), "{\"allowedHosts\":[]}");
        assertThat(withoutHosts.status()).isEqualTo(400);
        assertThat(withoutHosts.text("message"))
                .endsWith(
                        "Value '[]' at 'allowedHosts' failed to satisfy constraint: Member must have length greater than or equal to 1");

        API.callOk("DeleteConnection", nameParameter(name));
        assertThat(findConnection(arn)).isInstanceOf(Unknown.class);
        assertThat(API.call("DescribeConnection", nameParameter(name)).status()).isEqualTo(404);
        var other = API.callOk("CreateConnection", NONE, OAUTH.formatted(name));
        assertThat(other.text("connectionArn")).isNotEqualTo(arn);
        assertThat(findConnection(arn)).isInstanceOf(Unknown.class);
    }

    @Test
    void connections_are_listed_page_by_page_and_belong_to_an_account() {
        var mine = API.as("000000000009");
        for (var name : new String[] {"c", "a", "b"}) {
            mine.callOk(
                    "CreateConnection",
                    NONE,
                    """
                    {"name":"%s","authorizationType":"API_KEY","allowedHosts":["h"],"authParameters":{
                     "apiKeyAuthParameters":{"apiKeyName":"X-Key","apiKeyValue":"s3cret"}}}\
                    """
                            .formatted(name));
        }
        var first = mine.callOk("ListConnections", Map.of("maxResults", "2"));
        assertThat(first.body().findValuesAsText("name")).containsExactly("a", "b");
        assertThat(first.body().toString()).doesNotContain("s3cret");
        var next = new HashMap<>(Map.of("maxResults", "2"));
        next.put("nextToken", first.text("nextToken"));
        var second = mine.callOk("ListConnections", next);
        assertThat(second.body().findValuesAsText("name")).containsExactly("c");
        assertThat(second.body().has("nextToken")).isFalse();
        assertThat(mine.call("CreateConnection", NONE, OAUTH.formatted("a")).status())
                .isEqualTo(409);
        assertThat(API.call("DescribeConnection", nameParameter("c")).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"n\",\"allowedHosts\":[\"h\"]}|Value at 'authorizationType' failed to satisfy constraint: Member must not be null",
                "{\"name\":\"n\",\"authorizationType\":\"BASIC\",\"authParameters\":{}}|Value at 'authParameters.basicAuthParameters' failed to satisfy constraint: Member must not be null",
                "{\"name\":\"n\",\"authorizationType\":\"API_KEY\",\"authParameters\":{\"apiKeyAuthParameters\":{\"apiKeyName\":\"X\",\"apiKeyValue\":\"a\\nb\"}}}|Value at 'authParameters.apiKeyAuthParameters.apiKeyValue' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\t -~]*",
                "{\"name\":\"n\",\"authorizationType\":\"BASIC\",\"authParameters\":{\"basicAuthParameters\":{\"username\":\"u\",\"password\":\"p\"}}}|1 validation error detected: Value at 'allowedHosts' failed to satisfy constraint: Member must not be null",
                "{\"name\":\"n\",\"authorizationType\":\"BASIC\",\"allowedHosts\":[],\"authParameters\":{\"basicAuthParameters\":{\"username\":\"u\",\"password\":\"p\"}}}|Value '[]' at 'allowedHosts' failed to satisfy constraint: Member must have length greater than or equal to 1",
                "{\"name\":\"n\",\"authorizationType\":\"BASIC\",\"allowedHosts\":[\"h\",\"*\"],\"authParameters\":{\"basicAuthParameters\":{\"username\":\"u\",\"password\":\"p\"}}}|Value '*' at 'allowedHosts.2.member' failed to satisfy constraint: Member must be a host such as api.example.com, *.example.com or api.example.com:8443",
                "{\"name\":\"n\",\"authorizationType\":\"OAUTH_CLIENT_CREDENTIALS\",\"allowedHosts\":[\"h\"],\"authParameters\":{\"oAuthParameters\":{\"authorizationEndpoint\":\"https://u:p@h/\",\"clientParameters\":{\"clientID\":\"c\",\"clientSecret\":\"s\"}}}}|1 validation error detected: Value at 'authParameters.oAuthParameters.authorizationEndpoint' failed to satisfy constraint: Member must satisfy regular expression pattern: https?://[!-~&&[^@/?#]]+([/?#][!-~]*)?",
                "{\"name\":\"a/b\",\"authorizationType\":\"BASIC\",\"allowedHosts\":[\"h\"],\"authParameters\":{\"basicAuthParameters\":{\"username\":\"u\",\"password\":\"p\"}}}|Value 'a/b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [.\\-_A-Za-z0-9]{1,64}"
            })
    void an_invalid_connection_is_refused(String body, String message) {
        var refused = API.call("CreateConnection", NONE, body);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("ValidationException");
        assertThat(refused.text("message")).endsWith(message);
    }
}
