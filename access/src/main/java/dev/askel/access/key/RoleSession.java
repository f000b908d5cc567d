package dev.askel.access.key;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A session of a role. Its session token contains the encrypted session, so the database has no row
 * for it.
 *
 * @param roleName the name of the role; the role belongs to the account of the key
 * @param roleCreatedAt the creation time of the role, in whole milliseconds; distinguishes the role
 *     from a later role with the same name
 * @param sessionName the name that the caller gave to the session
 * @param expiration the time of expiration, in whole seconds
 */
public record RoleSession(
        AccessKey key,
        String roleName,
        Instant roleCreatedAt,
        String sessionName,
        Instant expiration) {
    private static final String VERSION = "1";
    private static final int LINES = 7;

    /**
     * Encodes the session as lines with one value each: version, key id, secret, role, creation
     * time of the role (epoch milliseconds), name of the session, and expiration (epoch seconds).
     */
    public byte[] encode() {
        return String.join(
                        "\n",
                        VERSION,
                        key.id().text(),
                        key.secret(),
                        roleName,
                        Long.toString(roleCreatedAt.toEpochMilli()),
                        sessionName,
                        Long.toString(expiration.getEpochSecond()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Decodes a session.
     *
     * @throws IllegalArgumentException when the bytes are not a session of a known version
     */
    public static RoleSession decode(byte[] encoded) {
        var lines = new String(encoded, StandardCharsets.UTF_8).split("\n", -1);
        if (lines.length != LINES || !lines[0].equals(VERSION)) {
            throw new IllegalArgumentException(
                    "A session has version %s and %d lines".formatted(lines[0], lines.length));
        }
        try {
            return new RoleSession(
                    new AccessKey(new AccessKeyId(lines[1]), lines[2]),
                    lines[3],
                    Instant.ofEpochMilli(Long.parseLong(lines[4])),
                    lines[5],
                    Instant.ofEpochSecond(Long.parseLong(lines[6])));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The expiration of a session is malformed", e);
        }
    }

    /** The ARN of the session. */
    public String arn() {
        return "arn:aws:sts::%s:assumed-role/%s/%s"
                .formatted(key.id().account(), roleName, sessionName);
    }
}
