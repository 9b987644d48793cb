package io.posthaste.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.kubernetes.client.util.ModelMapper;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.Map;

/**
 * Whether Kubernetes would know what stands in a manifest. Two models of its API see different
 * mistakes: one unknown and missing fields, the other wrong types.
 */
final class KubernetesSchema {
  private static final KubernetesSerialization TYPES = new KubernetesSerialization();

  private KubernetesSchema() {}

  /** @throws AssertionError when it would not */
  static void check(JsonNode manifest) {
    String json = manifest.toString();
    Class<?> known = ModelMapper.getApiTypeClass(group(manifest), version(manifest),
        manifest.path("kind").asText());
    boolean ofAddOn = group(manifest).endsWith(".coreos.com")
        || group(manifest).startsWith("gateway.");
    boolean isKnown = known != null && known != DynamicKubernetesObject.class;
    if (isKnown && !ofAddOn) {
      checkFields(known, manifest, json);
    } else if (!ofAddOn) {
      throw new AssertionError("no such kind: " + manifest.path("apiVersion").asText() + " "
          + Rendered.title(manifest));
    }
    checkTypes(manifest, json);
  }

  private static void checkFields(Class<?> known, JsonNode manifest, String json) {
    try {
      known.getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(json));
    } catch (InvocationTargetException e) {
      throw new AssertionError(Rendered.title(manifest) + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no check of " + Rendered.title(manifest), e);
    }
  }

  private static void checkTypes(JsonNode manifest, String json) {
    try {
      HasMetadata read = TYPES.unmarshal(json);
      if (read.getClass().getSimpleName().startsWith("Generic")) {
        throw new AssertionError("no such kind: " + Rendered.title(manifest));
      }
      checkNothingIsLeft(Rendered.title(manifest), read);
    } catch (KubernetesClientException e) {
      throw new AssertionError(Rendered.title(manifest) + ": " + e.getCause(), e);
    }
  }

  /** What the model has no field for is kept in a map called additionalProperties. */
  private static void checkNothingIsLeft(String path, Object value) {
    switch (value) {
      case Collection<?> all -> {
        int i = 0;
        for (Object one : all) checkNothingIsLeft(path + "/" + i++, one);
      }
      case Map<?, ?> map -> map.forEach((key, one) -> {
        if (one != null) checkNothingIsLeft(path + "/" + key, one);
      });
      default -> {
        if (value.getClass().getName().startsWith("io.fabric8.")) checkBean(path, value);
      }
    }
  }

  private static void checkBean(String path, Object bean) {
    try {
      for (PropertyDescriptor property : Introspector.getBeanInfo(bean.getClass(), Object.class)
          .getPropertyDescriptors()) {
        var getter = property.getReadMethod();
        if (getter == null || bean instanceof Enum) continue;
        Object value = getter.invoke(bean);
        if (property.getName().equals("additionalProperties")) {
          if (value instanceof Map<?, ?> left && !left.isEmpty()) {
            throw new AssertionError(path + ": unknown " + left.keySet());
          }
        } else if (value != null) {
          checkNothingIsLeft(path + "/" + property.getName(), value);
        }
      }
    } catch (IntrospectionException | ReflectiveOperationException e) {
      throw new AssertionError(path, e);
    }
  }

  private static String group(JsonNode manifest) {
    String apiVersion = manifest.path("apiVersion").asText();
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  private static String version(JsonNode manifest) {
    String apiVersion = manifest.path("apiVersion").asText();
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }
}
