package dev.askel.http.wire;

import dev.askel.http.wire.JsonValue.JsonArray;
import dev.askel.http.wire.JsonValue.JsonBoolean;
import dev.askel.http.wire.JsonValue.JsonNumber;
import dev.askel.http.wire.JsonValue.JsonObject;
import dev.askel.http.wire.JsonValue.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request, from its body and from its path or query. A malformed body becomes the
 * operation's answer ({@code SerializationException}).
 */
public final class RequestMembers {
    private final @Nullable JsonObject read;
    private final @Nullable SerializationException unreadable;

    private RequestMembers(@Nullable JsonObject read, @Nullable SerializationException unreadable) {
        this.read = read;
        this.unreadable = unreadable;
    }

    /** Reads the members of a body, JSON in UTF-8. */
    public static RequestMembers of(byte[] body) {
        try {
            return new RequestMembers(RequestBody.parse(body), null);
        } catch (SerializationException failure) {
            return new RequestMembers(null, failure);
        }
    }

    /** Returns an empty set of members. */
    public static RequestMembers none() {
        return new RequestMembers(new JsonObject(new LinkedHashMap<>()), null);
    }

    /** Adds a member; the body may repeat it only with the same value. */
    public RequestMembers with(String name, String text) {
        return with(name, new JsonString(text));
    }

    /** Adds a member; the body may repeat it only with the same value. */
    public RequestMembers with(String name, long number) {
        return with(name, new JsonNumber(Long.toString(number)));
    }

    /** Adds a member; the body may repeat it only with the same value. */
    public RequestMembers with(String name, boolean value) {
        return with(name, new JsonBoolean(value));
    }

    /** Adds a member; the body may repeat it only with the same value. */
    public RequestMembers with(String name, List<String> texts) {
        return with(name, new JsonArray(texts.stream().<JsonValue>map(JsonString::new).toList()));
    }

    private RequestMembers with(String name, JsonValue value) {
        if (read == null) {
            return this;
        }
        var members = new LinkedHashMap<>(read.members());
        var before = members.put(name, value);
        return before == null || before.equals(value)
                ? new RequestMembers(new JsonObject(members), null)
                : new RequestMembers(
                        null,
                        new SerializationException(
                                "'" + name + "' differs between the body and the path"));
    }

    /** The text of a member; null when it is absent or not a text. */
    public @Nullable String textOrNull(String name) {
        return read != null && read.members().get(name) instanceof JsonString(var text)
                ? text
                : null;
    }

    JsonObject object() throws SerializationException {
        if (read == null) {
            throw unreadable == null ? new SerializationException() : unreadable;
        }
        return read;
    }
}
