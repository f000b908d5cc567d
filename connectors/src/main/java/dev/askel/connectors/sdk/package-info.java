/**
 * Implements the {@code aws-sdk} integrations: calls any action of any AWS service, by the names of
 * the SDK for Java (docs/aws/integrations.md section 5). The entry type is {@link
 * dev.askel.connectors.sdk.SdkConnector}.
 */
@NullMarked
package dev.askel.connectors.sdk;

import org.jspecify.annotations.NullMarked;
