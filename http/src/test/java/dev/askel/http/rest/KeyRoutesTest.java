package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.ServedEngine;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The key ring over REST; every answer is checked against its schema. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyRoutesTest {
    private static final DocumentedApi API = new DocumentedApi(ServedEngine.shared().address());
    private static final Map<String, String> NONE = Map.of();

    @Test
    void keys_are_listed_rotated_and_wrapped_without_being_shown() {
        var before = API.callOk("ListKeys", NONE).body().path("keys");
        int newest = before.path(0).path("keyId").asInt();
        var rotated = API.callOk("RotateKeys", NONE).body().path("keys");
        assertThat(rotated.path(0).path("keyId").asInt()).isEqualTo(newest + 1);
        assertThat(rotated.path(0).path("inUse").asBoolean()).isTrue();
        assertThat(rotated.path(1).path("inUse").asBoolean()).isFalse();
        var rewrapped = API.callOk("RewrapKeys", NONE).body().path("keys");
        assertThat(rewrapped).isEqualTo(rotated);
    }

    @Test
    void a_key_that_is_in_use_or_unknown_is_not_deleted() {
        var keys = API.callOk("ListKeys", NONE).body().path("keys");
        var newest = keys.path(0).path("keyId").asText();
        assertThat(API.call("DeleteKey", Map.of("keyId", newest)).status()).isEqualTo(409);
        assertThat(API.call("DeleteKey", Map.of("keyId", "77")).status()).isEqualTo(404);
        assertThat(API.call("DeleteKey", Map.of("keyId", "x")).status()).isEqualTo(404);
    }
}
