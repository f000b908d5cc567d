/**
 * Implements AWS's protocols (JSON 1.0 and 1.1, query, EC2's query, REST-JSON, REST-XML) by the
 * models of the services. It converts parameters to requests, and answers to the results and errors
 * of Step Functions (docs/aws/integrations.md sections 3 to 5). The package sends no requests. The
 * entry types are {@link dev.askel.connectors.aws.protocol.WireRequests} and {@link
 * dev.askel.connectors.aws.protocol.WireResponses}.
 */
@NullMarked
package dev.askel.connectors.aws.protocol;

import org.jspecify.annotations.NullMarked;
