package dev.askel.asl.model;

import java.util.regex.Pattern;

/** The syntax of the {@link Resource} types (docs/aws/integrations.md section 1). */
final class ResourcePatterns {

    static final Pattern LAMBDA =
            Pattern.compile("arn:[a-z0-9-]+:lambda:[^:]*:[^:]*:function:[^:\\s]+(:[^:\\s]+)?");

    static final Pattern ACTIVITY =
            Pattern.compile("arn:[a-z0-9-]+:states:[^:]+:[^:]+:activity:[^:\\s]+");

    /** The ARN of an integration. Its region and account are usually empty. */
    static final Pattern INTEGRATION =
            Pattern.compile(
                    "arn:[a-z0-9-]+:states:[^:]*:[^:]*"
                            + ":(?<service>(?:aws-sdk:)?[A-Za-z0-9-]+)"
                            + ":(?<resource>(?<api>[A-Za-z0-9_-]+)(?:\\.[A-Za-z0-9:]+)?)");

    private ResourcePatterns() {}
}
