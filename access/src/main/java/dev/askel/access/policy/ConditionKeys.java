package dev.askel.access.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The condition keys that requests to this server supply (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">global
 * keys</a>, <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html">keys
 * of Step Functions</a>). A policy with another key is refused, because no request could have a
 * value for it.
 */
public final class ConditionKeys {
    public static final String CURRENT_TIME = "aws:currenttime";
    public static final String EPOCH_TIME = "aws:epochtime";
    public static final String PRINCIPAL_ACCOUNT = "aws:principalaccount";
    public static final String PRINCIPAL_ARN = "aws:principalarn";
    public static final String PRINCIPAL_TYPE = "aws:principaltype";
    public static final String REQUESTED_REGION = "aws:requestedregion";
    public static final String RESOURCE_ACCOUNT = "aws:resourceaccount";
    public static final String SOURCE_IP = "aws:sourceip";
    public static final String TAG_KEYS = "aws:tagkeys";
    public static final String USER_NAME = "aws:username";
    public static final String PASSED_TO_SERVICE = "iam:passedtoservice";
    public static final String HTTP_ENDPOINT = "states:httpendpoint";
    public static final String HTTP_METHOD = "states:httpmethod";
    public static final String QUALIFIER = "states:statemachinequalifier";

    /**
     * The prefix of the condition keys for tags in a request. The key of the tag follows the
     * prefix.
     */
    public static final String REQUEST_TAG_PREFIX = "aws:requesttag/";

    private static final List<String> NAMES =
            List.of(
                    "aws:CurrentTime",
                    "aws:EpochTime",
                    "aws:PrincipalAccount",
                    "aws:PrincipalArn",
                    "aws:PrincipalType",
                    "aws:RequestedRegion",
                    "aws:RequestTag/…",
                    "aws:ResourceAccount",
                    "aws:SourceIp",
                    "aws:TagKeys",
                    "aws:username",
                    "iam:PassedToService",
                    "states:HTTPEndpoint",
                    "states:HTTPMethod",
                    "states:StateMachineQualifier");

    private static final Set<String> IN_LOWER_CASE =
            NAMES.stream().map(ConditionKeys::toLowerCase).collect(Collectors.toUnmodifiableSet());

    private ConditionKeys() {}

    /** The names of all keys, as AWS writes them. */
    public static List<String> names() {
        return NAMES;
    }

    /** Returns the lower-case form of a key. Requests supply keys in this form. */
    public static String toLowerCase(String key) {
        return key.toLowerCase(Locale.ROOT);
    }

    /** Whether requests to this server supply a key. The key must be in lower case. */
    static boolean isSupplied(String key) {
        return key.startsWith(REQUEST_TAG_PREFIX)
                ? key.length() > REQUEST_TAG_PREFIX.length()
                : IN_LOWER_CASE.contains(key);
    }

    /** Whether a key can have several values in one request. */
    static boolean isMultivalued(String key) {
        return key.equals(TAG_KEYS);
    }
}
