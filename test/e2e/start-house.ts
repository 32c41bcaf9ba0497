import { forgetHome, newHome, startHouse } from "./house";

/** One house for all stories, ended after the last one. */
export default async function setup() {
  const house = await startHouse({ home: newHome(), port: 4300, pace: 0.3 });
  process.env.HEADROOM_E2E_URL = house.url;
  process.env.HEADROOM_E2E = JSON.stringify({
    url: house.url,
    home: house.home,
    ports: house.ports,
  });

  return async () => {
    await house.stop();
    forgetHome(house.home);
  };
}
