package dev.askel.server.inspection;

import dev.askel.access.key.PrincipalName;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;

/**
 * A change that a command makes in the database, for the audit log.
 *
 * @param account twelve digits
 * @param action the IAM action of the REST route that makes the same change
 * @param resource the ARN of the changed resource
 */
record StoredChange(String account, String action, String resource) {
    private static final String OS_USER = "os-user/";

    /**
     * Describes a change to a resource of Askel, such as {@code policy/NAME} or {@code key-ring}.
     */
    static StoredChange of(String account, String operation, String resource) {
        return new StoredChange(
                account, "askel:" + operation, "arn:aws:askel::%s:%s".formatted(account, resource));
    }

    /** Describes a change to a user. */
    static StoredChange ofUser(String account, String operation, String userName) {
        return new StoredChange(
                account, "askel:" + operation, PrincipalName.user(account, userName).arn());
    }

    /** Returns the audit event of the change. Its principal is the user of the operating system. */
    AuditEvent event() {
        return new AuditEvent(
                account,
                OS_USER
                        + ProcessHandle.current()
                                .info()
                                .user()
                                .orElseGet(() -> System.getProperty("user.name")),
                action,
                resource,
                RandomUuid.next().toString(),
                null,
                Verdict.ALLOWED);
    }
}
