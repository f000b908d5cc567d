/**
 * Calls AWS services by their models: finds endpoints and credentials, signs requests, and formats
 * errors and metadata like AWS's SDK for Java. The entry type is {@link
 * dev.askel.connectors.aws.AwsServices}.
 *
 * <p>The package does not depend on the packages of individual integrations.
 */
@NullMarked
package dev.askel.connectors.aws;

import org.jspecify.annotations.NullMarked;
