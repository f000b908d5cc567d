/**
 * The {@code aws-sdk} integrations: any action of any service of AWS by the names that the SDK for
 * Java gives them (spec/integrations.md section 5).
 */
@NullMarked
package dev.askel.connectors.sdk;

import org.jspecify.annotations.NullMarked;
