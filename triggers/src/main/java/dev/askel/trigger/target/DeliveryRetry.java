package dev.askel.trigger.target;

import dev.askel.trigger.target.PendingDelivery.Progress;
import java.util.UUID;

/** The next attempt of a delivery, as the database stores it. */
record DeliveryRetry(UUID id, long dueAtMillis, Progress progress) {}
