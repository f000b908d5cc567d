package dev.askel.connectors.aws;

import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** The result of assuming a role. */
public sealed interface AssumedRole {
    /** The credentials of the role. */
    record Credentials(AwsCredentialsIdentity identity) implements AssumedRole {}

    /** The role cannot be assumed. */
    record Refused(String reason) implements AssumedRole {}
}
