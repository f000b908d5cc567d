package dev.askel.http.wire;

import dev.askel.http.wire.JsonValue.JsonArray;
import dev.askel.http.wire.JsonValue.JsonBoolean;
import dev.askel.http.wire.JsonValue.JsonNull;
import dev.askel.http.wire.JsonValue.JsonNumber;
import dev.askel.http.wire.JsonValue.JsonObject;
import dev.askel.http.wire.JsonValue.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request, from its body and from its path or query. For a malformed body, the
 * operation answers with {@code SerializationException}.
 */
public final class RequestMembers {
    private final @Nullable JsonObject read;
    private final @Nullable SerializationException unreadable;

    private RequestMembers(@Nullable JsonObject read, @Nullable SerializationException unreadable) {
        this.read = read;
        this.unreadable = unreadable;
    }

    /** Reads the members of a body, JSON in UTF-8. */
    public static RequestMembers parse(byte[] body) {
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

    /**
     * Whether the members could be read. Otherwise every member seems to be absent, so a caller
     * that authorizes a request by its members must refuse it.
     */
    public boolean isReadable() {
        return read != null;
    }

    /** Adds a member. The body may contain the same member only with the same value. */
    public RequestMembers with(String name, String text) {
        return with(name, new JsonString(text));
    }

    /** Adds a member. The body may contain the same member only with the same value. */
    public RequestMembers with(String name, long number) {
        return with(name, new JsonNumber(Long.toString(number)));
    }

    /** Adds a member. The body may contain the same member only with the same value. */
    public RequestMembers with(String name, boolean value) {
        return with(name, new JsonBoolean(value));
    }

    /** Adds a member. The body may contain the same member only with the same value. */
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

    /** The string of a member; null when it is absent or not a string. */
    public @Nullable String textOrNull(String name) {
        return read != null && read.members().get(name) instanceof JsonString(var text)
                ? text
                : null;
    }

    /** Whether a member is present and not null. */
    public boolean has(String name) {
        return value(name) != null;
    }

    /** Whether a Boolean is true. Any string counts as true, as for the operation itself. */
    public boolean isTrue(String name) {
        return switch (value(name)) {
            case JsonBoolean(var bool) -> bool;
            case JsonString _ -> true;
            case null, default -> false;
        };
    }

    /** The strings of a list; empty when there is no list. */
    public List<String> texts(String name) {
        return items(name, JsonString.class).map(JsonString::text).toList();
    }

    /** The structures of a list; empty when there is no list. */
    public List<RequestMembers> structures(String name) {
        return items(name, JsonObject.class)
                .map(object -> new RequestMembers(object, null))
                .toList();
    }

    /** The members of a structure; none when it is absent. */
    public RequestMembers structure(String name) {
        return value(name) instanceof JsonObject object ? new RequestMembers(object, null) : none();
    }

    private <T extends JsonValue> Stream<T> items(String name, Class<T> type) {
        return value(name) instanceof JsonArray(var items)
                ? items.stream().filter(type::isInstance).map(type::cast)
                : Stream.of();
    }

    private @Nullable JsonValue value(String name) {
        var value = read == null ? null : read.members().get(name);
        return value instanceof JsonNull ? null : value;
    }

    /**
     * Checks that the members were read.
     *
     * @throws SerializationException when the body is not a JSON object within the bounds of
     *     requests, or when it differs from the path
     */
    public void requireReadable() throws SerializationException {
        if (read == null) {
            throw unreadable != null && unreadable.getMessage() != null
                    ? unreadable
                    : new SerializationException(RequestBody.EXPECTED);
        }
    }

    JsonObject object() throws SerializationException {
        if (read == null) {
            throw unreadable == null ? new SerializationException() : unreadable;
        }
        return read;
    }
}
