// SPDX-License-Identifier: MIT
// Whether the custom resources of KEDA and Knative take objects: one JSON line for each
// "FORM FILE" (JSON), null or what is wrong. It is run as a copy beside node_modules.
import {readFileSync} from 'node:fs';

const rest = process.argv.slice(2);
const models = {
  keda: ['@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject', 'ScaledObject'],
  knative: ['@kubernetes-models/knative/serving.knative.dev/v1/Service', 'Service'],
};
for (let i = 0; i + 1 < rest.length; i += 2) {
  const [path, name] = models[rest[i]];
  const model = (await import(path))[name];
  let wrong = null;
  try {
    new model(JSON.parse(readFileSync(rest[i + 1], 'utf8'))).validate();
  } catch (error) {
    wrong = String(error);
  }
  console.log(JSON.stringify(wrong));
}
