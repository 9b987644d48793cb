package io.posthaste.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.coordinator.group.GroupCoordinator;
import org.junit.jupiter.api.Test;

class ElectionsOfThisRunTest {
  private final List<String> calls = new ArrayList<>();
  private final AtomicBoolean begun = new AtomicBoolean();
  private final GroupCoordinator coordinator = ElectionsOfThisRun.of(recorder(), begun::get);

  @Test
  void anElectionOfTheRunBeforeDoesNotCome() {
    coordinator.onElection(0, 8);
    coordinator.onResignation(0, OptionalInt.of(9));
    begun.set(true);
    coordinator.onElection(0, 10);

    assertThat(calls).containsExactly("onResignation", "onElection");
  }

  @Test
  void whatTheCoordinatorThrowsComesAsItIs() {
    assertThatThrownBy(() -> coordinator.partitionFor("group"))
        .isInstanceOf(CoordinatorNotAvailableException.class);
  }

  private GroupCoordinator recorder() {
    return (GroupCoordinator) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[]{GroupCoordinator.class}, (_, method, _) -> {
          calls.add(method.getName());
          if (method.getName().equals("partitionFor"))
            throw new CoordinatorNotAvailableException("");
          return null;
        });
  }
}
