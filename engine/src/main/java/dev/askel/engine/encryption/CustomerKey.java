package dev.askel.engine.encryption;

import java.time.Duration;
import java.util.UUID;

/**
 * The KMS key of a customer that encrypts the payloads of a state machine's executions.
 *
 * @param machineArn the ARN of the state machine, without version or alias. KMS decrypts a data key
 *     only with the same ARN in its encryption context
 * @param kmsKeyId the id, the alias or an ARN of the key
 * @param reuseMax the maximum time for which a data key is used
 */
public record CustomerKey(UUID machineId, String machineArn, String kmsKeyId, Duration reuseMax) {}
