package dev.askel.access.policy;

/**
 * Refuses the text of a policy; the message names the statement, the element and the reason. AWS's
 * IAM calls this error {@code MalformedPolicyDocument}.
 */
public final class MalformedPolicyException extends Exception {
    public MalformedPolicyException(String message) {
        super(message);
    }
}
