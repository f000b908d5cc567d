package dev.askel.http.wire;

import dev.askel.http.wire.JsonValue.JsonArray;
import dev.askel.http.wire.JsonValue.JsonNumber;
import dev.askel.http.wire.JsonValue.JsonObject;
import dev.askel.http.wire.JsonValue.JsonString;
import dev.askel.http.wire.JsonValue.JsonTruth;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request: those of its body, and those that stand elsewhere, as in a path. A body
 * that cannot be read is an answer of the operation ({@code SerializationException}).
 */
public final class RequestMembers {
    private final @Nullable JsonObject read;
    private final @Nullable SerializationException unreadable;

    private RequestMembers(@Nullable JsonObject read, @Nullable SerializationException unreadable) {
        this.read = read;
        this.unreadable = unreadable;
    }

    /** The members of a body, JSON in UTF-8. */
    public static RequestMembers of(byte[] body) {
        try {
            return new RequestMembers(RequestBody.parse(body), null);
        } catch (SerializationException failure) {
            return new RequestMembers(null, failure);
        }
    }

    /** None so far. */
    public static RequestMembers none() {
        return new RequestMembers(new JsonObject(new LinkedHashMap<>()), null);
    }

    /** The same and one more; what the body says of it must be the same. */
    public RequestMembers with(String name, String text) {
        return with(name, new JsonString(text));
    }

    /** The same and one more; what the body says of it must be the same. */
    public RequestMembers with(String name, long number) {
        return with(name, new JsonNumber(Long.toString(number)));
    }

    /** The same and one more; what the body says of it must be the same. */
    public RequestMembers with(String name, boolean truth) {
        return with(name, new JsonTruth(truth));
    }

    /** The same and one more; what the body says of it must be the same. */
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
                                "'" + name + "' is another in the body than in the path"));
    }

    /** The text of a member; null when there is none, or no text. */
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
