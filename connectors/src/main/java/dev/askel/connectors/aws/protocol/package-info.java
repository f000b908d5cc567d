/**
 * AWS's protocols by the services' models: how the parameters of an operation become a request
 * (JSON 1.0 and 1.1, query, EC2's query, REST-JSON, REST-XML), and answers and refusals what Step
 * Functions shows of them (spec/integrations.md sections 3 to 5). Sends nothing.
 */
@NullMarked
package dev.askel.connectors.aws.protocol;

import org.jspecify.annotations.NullMarked;
