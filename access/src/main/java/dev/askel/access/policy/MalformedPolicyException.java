package dev.askel.access.policy;

/**
 * The text of a policy is malformed; the message names the statement, the element and the reason.
 * AWS's IAM calls this error {@code MalformedPolicyDocument}.
 */
public final class MalformedPolicyException extends Exception {
    public MalformedPolicyException(String message) {
        super(message);
    }
}
