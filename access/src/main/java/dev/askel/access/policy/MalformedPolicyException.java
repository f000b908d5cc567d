package dev.askel.access.policy;

/**
 * Thrown when the document of a policy is malformed. The message names the statement, the element
 * and the reason. IAM calls this error {@code MalformedPolicyDocument}.
 */
public final class MalformedPolicyException extends Exception {
    public MalformedPolicyException(String message) {
        super(message);
    }
}
